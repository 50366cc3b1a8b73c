import type { DeliveryComparison } from "agentex-gateway-sdk/client";
import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { pathTo } from "../../../app/paths.ts";
import { TextLink } from "../../../components/buttons/text-link.tsx";
import { ToneBadge } from "../../../components/marks/tone-badge.tsx";
import { Panel } from "../../../components/page/panel.tsx";
import { formatDuration } from "../../../components/text/format-time.ts";
import { BodyText } from "../../../delivery/content/body-text.tsx";
import { textBody } from "../../../delivery/content/body.ts";
import { Mark } from "../../../delivery/mark.tsx";
import { StatusBadge } from "../../../delivery/describe/status-badge.tsx";
import { comparisonQuery } from "../../../queries/deliveries.ts";
import classes from "./comparison-panel.module.css";

type Compared = DeliveryComparison["deliveries"][number];

/** How several agents responded to the same request, side by side; nothing if only one got it. */
export function ComparisonPanel({ id }: { readonly id: string }) {
  const { data } = useQuery(comparisonQuery(id));
  if (data === undefined || data.deliveries.length < 2) return null;
  return (
    <Panel title="The same request" description="Each agent's delivery, and its response.">
      <div className={classes["columns"]}>
        {data.deliveries.map((delivery) => (
          <ComparedDelivery
            key={delivery.id}
            delivery={delivery}
            isHere={delivery.id === id}
            isEqual={data.equal.some((group) => group.includes(delivery.id) && group.includes(id))}
          />
        ))}
      </div>
    </Panel>
  );
}

function ComparedDelivery({
  delivery,
  isHere,
  isEqual,
}: {
  readonly delivery: Compared;
  /** Whether it is the page's own delivery. */
  readonly isHere: boolean;
  /** Whether its response equals that of the page's own delivery. */
  readonly isEqual: boolean;
}) {
  const { id, agent_name, shadow, replay_of } = delivery;
  const name = agent_name ?? "deleted agent";
  return (
    <article className={classes["delivery"]} data-here={isHere || undefined} aria-label={name}>
      <Group gap="xs">
        {isHere ? (
          <Text size="sm" fw={600}>
            {name}
          </Text>
        ) : (
          <TextLink to={pathTo.delivery(id)}>{name}</TextLink>
        )}
        {shadow && <Mark>shadow</Mark>}
        {replay_of !== null && <Mark>replay</Mark>}
      </Group>
      <Group gap="xs">
        <StatusBadge delivery={delivery} />
        {!isHere && isEqual && <ToneBadge tone="good">same response</ToneBadge>}
      </Group>
      <Text size="sm" c="dimmed">
        {describeOutcome(delivery)}
      </Text>
      <Answer name={name} delivery={delivery} />
    </article>
  );
}

/** "200 · 36 ms" */
function describeOutcome({ agent_status, duration_ms, error, attempt_count }: Compared): string {
  const parts = [
    agent_status === null ? error?.replaceAll("_", " ") : String(agent_status),
    duration_ms === null ? undefined : formatDuration(duration_ms),
    attempt_count > 1 ? `${attempt_count} attempts` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ") || "no response yet";
}

function Answer({ name, delivery: { answer } }: { readonly name: string; readonly delivery: Compared }) {
  if (answer === null) return null;
  if (answer.encoding === "base64") return <Text size="sm">The response is not text.</Text>;
  const body = textBody(answer.content);
  return body.kind === "empty" ? null : <BodyText body={body} label={`The response of ${name}`} />;
}
