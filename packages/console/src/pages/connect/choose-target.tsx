import type { Agent } from "agentex-gateway-sdk/client";
import { Autocomplete, Button, Group, Select, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { postPaths } from "../agent/webhook-url.ts";

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
  const paths = postPaths(agent);
  const chosen = path ?? paths[0] ?? "";
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
        <Select
          label="Agent"
          searchable
          allowDeselect={false}
          value={agent?.name ?? null}
          onChange={(value) => {
            setName(value ?? undefined);
            setPath(undefined);
          }}
          data={agents.map((each) => each.name)}
        />
        {paths.length > 0 ? (
          <Select
            label="Route"
            description="The path on the agent that receives the webhooks"
            allowDeselect={false}
            value={paths.includes(chosen) ? chosen : (paths[0] ?? null)}
            onChange={(value) => setPath(value ?? undefined)}
            data={paths}
          />
        ) : (
          <Autocomplete
            label="Route"
            description="The agent declares no routes. Enter the path that it handles."
            required
            placeholder="/webhooks"
            value={chosen}
            onChange={setPath}
          />
        )}
        <Group>
          <Button type="submit">Next</Button>
        </Group>
      </Stack>
    </form>
  );
}
