import type { Agent } from "agentex-gateway-sdk/client";
import { Stack, Title } from "@mantine/core";
import { useState } from "react";
import { AgentFields } from "../../agent/agent-fields.tsx";
import { postPaths } from "../../agent/webhook-url.ts";
import { StepButtons } from "../step-buttons.tsx";

/** An agent, and the path of its route. */
export type Target = { readonly agent: Agent; readonly path: string };

/** Step 1: the agent and route that handle the webhooks. */
export function ChooseTarget({
  agents,
  agentName,
  path: given,
  onChosen,
}: {
  readonly agents: readonly Agent[];
  readonly agentName: string | undefined;
  readonly path: string | undefined;
  readonly onChosen: (target: Target) => void;
}) {
  const [name, setName] = useState(agentName);
  const agent = agents.find((each) => each.name === name) ?? agents[0];
  const [path, setPath] = useState(given);
  const chosen = path ?? postPaths(agent)[0] ?? "";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (agent !== undefined && chosen !== "") onChosen({ agent, path: chosen });
      }}
    >
      <Stack maw={460}>
        <Title order={2} size="h5">
          Choose an agent
        </Title>
        <AgentFields
          agents={agents}
          agent={agent?.name ?? ""}
          path={chosen}
          onChange={(next) => {
            setName(next.agent);
            setPath(next.path);
          }}
        />
        <StepButtons submit="Next" agentName={agentName} />
      </Stack>
    </form>
  );
}
