import type { Agent } from "agentex-gateway-sdk/client";
import { Autocomplete, Select } from "@mantine/core";
import { postPaths } from "./webhook-url.ts";

type Chosen = { readonly agent: string | undefined; readonly path: string | undefined };

/** Selects an agent and one of its routes. */
export function AgentFields({
  agents,
  agent: name,
  path,
  isFixed = false,
  onChange,
}: {
  readonly agents: readonly Agent[];
  readonly agent: string;
  readonly path: string;
  /** Whether they are read-only. */
  readonly isFixed?: boolean;
  /** Choosing another agent clears the path. */
  readonly onChange: (chosen: Chosen) => void;
}) {
  const paths = postPaths(agents.find((each) => each.name === name));
  return (
    <>
      <Select
        label="Agent"
        searchable
        allowDeselect={false}
        disabled={isFixed}
        value={name}
        onChange={(value) => onChange({ agent: value ?? undefined, path: undefined })}
        data={agents.map((each) => each.name)}
      />
      {paths.length > 0 ? (
        <Select
          label="Route"
          description="The path on the agent that receives the webhooks"
          allowDeselect={false}
          disabled={isFixed}
          value={paths.includes(path) ? path : (paths[0] ?? null)}
          onChange={(value) => onChange({ agent: name, path: value ?? undefined })}
          data={paths}
        />
      ) : (
        <Autocomplete
          label="Route"
          description="The agent declares no routes. Enter the path that it handles."
          required
          placeholder="/webhooks"
          disabled={isFixed}
          value={path}
          onChange={(value) => onChange({ agent: name, path: value })}
        />
      )}
    </>
  );
}
