import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { useQuery } from "@tanstack/react-query";
import { pathTo } from "../../app/paths.ts";
import { CopyButton } from "../../components/buttons/copy-button.tsx";
import { Facts, type Fact } from "../../components/rows/facts.tsx";
import { formatAbsolute } from "../../components/text/format-time.ts";
import { Moment } from "../../components/text/moment.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { keyKind } from "../../components/marks/provider-label.ts";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { describeActor, describeStanding } from "../../delivery/describe/actor.ts";
import { heldUntil } from "../../delivery/describe/held-until.ts";
import { describePolicy } from "../../delivery/describe/policy.ts";
import { wasHeld } from "../../delivery/describe/reason.ts";
import { aboutQuery } from "../../queries/gateway.ts";
import { NextAttempt } from "./next-attempt.tsx";

export function DeliveryFacts({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { id, agent_name, route, provider, key_name, policy, received_at, next_attempt_at } = delivery;
  const { conversation, provider_delivery_id } = delivery;
  const { data: about } = useQuery(aboutQuery());
  const isUnrouted = delivery.status === "unrouted";
  const actor = describeActor(delivery);
  const facts: readonly (Fact | undefined)[] = [
    {
      name: "Delivery ID",
      value: (
        <span style={{ display: "inline-flex", alignItems: "center" }}>
          <code style={{ fontSize: 12 }}>{id}</code>
          <CopyButton value={id} what="Copy ID" />
        </span>
      ),
    },
    isUnrouted
      ? undefined
      : {
          name: "Agent",
          value:
            agent_name === null ? "deleted" : <TextLink to={pathTo.agent(agent_name)}>{agent_name}</TextLink>,
        },
    ...sourceFacts(delivery),
    isUnrouted ? undefined : { name: "Route", value: <code>{route}</code> },
    {
      name: "Verified with",
      value: `${keyKind(provider)} ${delivery.source_id === null ? (key_name ?? "(deleted)") : "of the source"}`,
    },
    isUnrouted ? undefined : { name: "Policy", value: describePolicy(policy) },
    { name: "Received", value: <span title={received_at}>{formatAbsolute(received_at)}</span> },
    conversation === null
      ? undefined
      : { name: "Ordering key (conversation)", value: <code>{conversation}</code> },
    provider_delivery_id === null
      ? undefined
      : { name: "Provider event ID", value: <code>{provider_delivery_id}</code> },
    actor === undefined ? undefined : { name: "Actor", value: actor },
    delivery.standing === null ? undefined : { name: "Actor's standing", value: describeStanding(delivery) },
    ...reasonFacts(delivery),
    delivery.status !== "held" || about === undefined
      ? undefined
      : { name: "Cancelled unless released", value: <Moment at={heldUntil(delivery, about)} /> },
    next_attempt_at === null
      ? undefined
      : { name: "Next attempt", value: <NextAttempt delivery={delivery} /> },
  ];
  return (
    <Panel>
      <Facts facts={facts.filter((fact) => fact !== undefined)} />
    </Panel>
  );
}

/** The source that received it, and its installation. */
function sourceFacts({ source_id, source_name, source_value, shadow }: DeliveryDetail): readonly Fact[] {
  if (source_id === null) return [];
  const source =
    source_name === null ? "deleted" : <TextLink to={pathTo.source(source_name)}>{source_name}</TextLink>;
  return [
    { name: "Source", value: source },
    { name: "Installation", value: source_value === null ? "none" : <code>{source_value}</code> },
    ...(shadow ? [{ name: "Shadow", value: "yes: the response does not count" }] : []),
  ];
}

/** Which part of the route's declaration decided, and because of which value. */
function reasonFacts(delivery: DeliveryDetail): readonly Fact[] {
  const { reason } = delivery;
  if (reason === null) return [];
  return [
    {
      name: wasHeld(delivery) ? "Clause that held it" : "Clause that filtered it",
      value: <code>{reason.clause}</code>,
    },
    { name: "Value found", value: reason.saw === null ? "none" : <code>{reason.saw}</code> },
  ];
}
