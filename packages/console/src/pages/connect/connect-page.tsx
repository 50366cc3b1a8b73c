import type { Agent, Provider, WebhookTrigger } from "agentex-gateway-sdk/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { Loaded } from "../../components/loaded.tsx";
import { Page } from "../../components/page.tsx";
import { Panel } from "../../components/panel.tsx";
import { agentsQuery } from "../../queries/agents.ts";
import { providersQuery } from "../../queries/providers.ts";
import { FirstAgent } from "../agents/first-agent.tsx";
import { ChooseProvider } from "./choose-provider.tsx";
import { ChooseTarget, type Target } from "./choose-target.tsx";
import { CreateTrigger } from "./create-trigger.tsx";
import { PasteStep } from "./paste-step.tsx";
import { Steps } from "./steps.tsx";

/** The guided setup: from an agent to its first verified delivery. */
export function ConnectPage() {
  const agents = useQuery(agentsQuery());
  const providers = useQuery(providersQuery());
  return (
    <Page title="Connect" description="Send a provider's webhooks to an agent. It takes about a minute.">
      <Panel isFlush={agents.data === undefined || providers.data === undefined || agents.data.length === 0}>
        <Loaded query={agents}>
          {(all) =>
            all.length === 0 ? (
              <FirstAgent />
            ) : (
              <Loaded query={providers}>{(known) => <Guide agents={all} providers={known} />}</Loaded>
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}

function Guide({
  agents,
  providers,
}: {
  readonly agents: readonly Agent[];
  readonly providers: readonly Provider[];
}) {
  const [query, setQuery] = useSearchParams();
  const [target, setTarget] = useState<Target>();
  const [trigger, setTrigger] = useState<WebhookTrigger>();
  const provider = providers.find(({ id }) => id === query.get("provider"));
  const step = trigger !== undefined ? 3 : target === undefined ? 0 : provider === undefined ? 1 : 2;
  const choose = (chosen: Record<string, string>): void =>
    setQuery({ ...Object.fromEntries(query), ...chosen }, { replace: true });
  const back = (to: number): void => {
    if (trigger !== undefined || to >= step) return;
    if (to === 0) setTarget(undefined);
    const rest = Object.entries(Object.fromEntries(query)).filter(([name]) => name !== "provider");
    setQuery(Object.fromEntries(rest), { replace: true });
  };
  return (
    <>
      <Steps step={step} chosen={[target?.agent.name, provider?.name, trigger?.name]} onBack={back} />
      {trigger !== undefined && provider !== undefined && target !== undefined ? (
        <PasteStep trigger={trigger} provider={provider} agent={target.agent} />
      ) : target === undefined ? (
        <ChooseTarget
          agents={agents}
          agentName={query.get("agent") ?? undefined}
          path={query.get("route") ?? undefined}
          onChosen={(chosen) => {
            setTarget(chosen);
            choose({ agent: chosen.agent.name, route: chosen.path });
          }}
        />
      ) : provider === undefined ? (
        <ChooseProvider providers={providers} onChosen={({ id }) => choose({ provider: id })} />
      ) : (
        <CreateTrigger target={target} provider={provider} onCreated={setTrigger} />
      )}
    </>
  );
}
