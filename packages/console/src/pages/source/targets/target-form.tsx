import type { SourceDetail } from "agentex-gateway-sdk/client";
import { Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { DialogForm } from "../../../components/dialogs/dialog-form.tsx";
import { readWhen, type ReadWhen } from "../../../delivery/filter/read-when.ts";
import { agentsQuery } from "../../../queries/agents.ts";
import { postPaths } from "../../agent/webhook-url.ts";
import { AgentFields } from "../../agent/agent-fields.tsx";
import { ConditionField } from "../../../components/fields/condition-field.tsx";
import { ANY_VALUE, nameValue, type SourceTarget } from "./target.ts";

/** Adds a target to a source, or changes one and thereby turns it on. */
export function TargetForm({
  source,
  target,
  value: given,
  onDone,
}: {
  readonly source: SourceDetail;
  /** The target to change. */
  readonly target?: SourceTarget;
  /** The value to add the target for, from unrouted deliveries. */
  readonly value?: string;
  readonly onDone: () => void;
}) {
  const { data: agents = [] } = useQuery(agentsQuery());
  const [draft, setDraft] = useState(() => draftOf(target, given));
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const agent = draft.agent ?? agents[0]?.name ?? "";
  const when = readWhen(draft.when);
  const isNew = target === undefined;
  const save = useSaveTarget(source, onDone);
  const paths = postPaths(agents.find(({ name }) => name === agent));
  const path = draft.path ?? paths[0] ?? "";
  return (
    <DialogForm
      mutation={{ ...save, mutate: () => save.mutate({ draft, agent, path, when }) }}
      submit={isNew ? "Add target" : target.off_reason === null ? "Save" : "Turn on"}
      isDisabled={agent === "" || path === "" || when.outcome === "invalid"}
      onCancel={onDone}
    >
      {isNew && given === undefined ? (
        <InstallationField value={draft.value} onChange={(value) => change({ value })} />
      ) : (
        <Text size="sm">
          For <strong>{nameValue(draft.value)}</strong>
        </Text>
      )}
      <AgentFields
        agents={agents}
        agent={agent}
        path={path}
        isFixed={!isNew}
        onChange={({ agent: name, path: next }) => change({ agent: name, path: next })}
      />
      <ConditionField
        value={draft.when}
        error={when.outcome === "invalid" ? when.error : undefined}
        onChange={(text) => change({ when: text })}
      />
      <Switch
        label="Shadow"
        description="Sends copies, such as to a new version of an agent. Its responses never count, but can be compared."
        checked={draft.isShadow}
        onChange={(event) => change({ isShadow: event.currentTarget.checked })}
      />
      {isNew && source.unrouted > 0 && (
        <Switch
          label="Deliver unrouted webhooks"
          description="Matching webhooks that are already waiting are delivered now."
          checked={draft.deliversUnrouted}
          onChange={(event) => change({ deliversUnrouted: event.currentTarget.checked })}
        />
      )}
    </DialogForm>
  );
}

type Draft = {
  readonly value: string;
  /** Undefined for the first agent. */
  readonly agent: string | undefined;
  /** Undefined for the agent's first path. */
  readonly path: string | undefined;
  readonly when: string;
  readonly isShadow: boolean;
  readonly deliversUnrouted: boolean;
};

function draftOf(target: SourceTarget | undefined, value: string | undefined): Draft {
  return {
    value: target?.value ?? value ?? "",
    agent: target?.agent_name ?? undefined,
    path: target?.path,
    when: target?.when == null ? "" : JSON.stringify(target.when, undefined, 2),
    isShadow: target?.shadow ?? false,
    deliversUnrouted: true,
  };
}

type Filled = {
  readonly draft: Draft;
  readonly agent: string;
  readonly path: string;
  readonly when: ReadWhen;
};

function useSaveTarget(source: SourceDetail, onSaved: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ draft, agent, path, when }: Filled) =>
      client.sources.setTarget(source.name, draft.value.trim() || ANY_VALUE, {
        agent,
        path,
        ...(when.outcome === "read" && when.when !== null && { when: when.when }),
        shadow: draft.isShadow,
        deliver_unrouted: draft.deliversUnrouted && source.unrouted > 0,
      }),
    onSuccess: async () => {
      await Promise.all(
        ["sources", "deliveries", "alerts"].map(async (name) =>
          queryClient.invalidateQueries({ queryKey: [name] }),
        ),
      );
      onSaved();
    },
  });
}

function InstallationField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <TextInput
      label="Installation"
      description="The id of the workspace or account whose webhooks the agent gets. Leave empty for all that have no target of their own."
      placeholder={ANY_VALUE}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus
    />
  );
}
