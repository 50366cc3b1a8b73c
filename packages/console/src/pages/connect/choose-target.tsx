import type { Agent } from "agentex-gateway-sdk/client";
import { Autocomplete, Button, Group, Select, Stack, Title } from "@mantine/core";
import { useState } from "react";

/** An agent, and the path of its route. */
export type Target = { readonly agent: Agent; readonly path: string };

/** The first step: who is to handle the webhooks. */
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
  const paths = (agent?.webhook_routes ?? [])
    .filter(({ method }) => method === "POST")
    .map((route) => route.path);
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
          Which agent is to handle it?
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
            description="The agent's path that is called"
            allowDeselect={false}
            value={paths.includes(chosen) ? chosen : (paths[0] ?? null)}
            onChange={(value) => setPath(value ?? undefined)}
            data={paths}
          />
        ) : (
          <Autocomplete
            label="Route"
            description="The agent has not said which routes it has: the path that it handles"
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
