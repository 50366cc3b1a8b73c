import type { WebhookRoute } from "agentex-gateway-sdk/client";
import { Button, Group, TagsInput, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { DialogForm } from "../../components/dialog-form.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { draftOf, readWhen, type FilterDraft } from "./filter-draft.ts";
import { TriedFilter } from "./tried-filter.tsx";
import { tryFilter } from "./try-filter.ts";
import { routeName } from "./webhook-url.ts";

const EXAMPLE = '{ "not": { "value": "{json:pull_request.draft}", "is": true } }';

type FilterFormProps = {
  readonly agentName: string;
  readonly route: WebhookRoute;
  readonly onClose: () => void;
};

/** Edits which webhooks of a route reach its agent, and tries it on what the route received. */
export function FilterForm({ agentName, route, onClose }: FilterFormProps) {
  const [draft, setDraft] = useState(draftOf(route));
  const read = readWhen(draft.when);
  const attempt = useTrial({ agentName, route }, draft);
  const save = useSave({ agentName, route, onClose }, draft);
  const change = (next: Partial<FilterDraft>): void => {
    setDraft({ ...draft, ...next });
    attempt.reset();
  };
  return (
    <DialogForm mutation={save} submit="Save" isDisabled={read.outcome === "invalid"} onCancel={onClose}>
      <FilterFields draft={draft} onChange={change} />
      <Group gap="xs">
        <Button
          variant="default"
          disabled={read.outcome === "invalid"}
          loading={attempt.isPending}
          onClick={() => attempt.mutate()}
        >
          Try on the last 7 days
        </Button>
        <ResetButton agentName={agentName} route={route} onClose={onClose} />
      </Group>
      {attempt.error !== null && <ErrorNotice error={attempt.error} />}
      {attempt.data !== undefined && <TriedFilter tried={attempt.data} />}
    </DialogForm>
  );
}

function FilterFields({
  draft,
  onChange,
}: {
  readonly draft: FilterDraft;
  readonly onChange: (change: Partial<FilterDraft>) => void;
}) {
  const read = readWhen(draft.when);
  return (
    <>
      <Text size="sm" c="dimmed">
        What does not match is filtered: the sender gets 200, and the agent does not get the webhook. A field
        that is left empty is as the agent declares it.
      </Text>
      <TagsInput
        label="Events"
        description="By the provider's names. * at the end stands for any rest: pull_request.*"
        placeholder={draft.events.length === 0 ? "pull_request.opened" : ""}
        value={[...draft.events]}
        onChange={(events) => onChange({ events })}
        acceptValueOnBlur
      />
      <Textarea
        label="Condition (when)"
        description={`As JSON, such as ${EXAMPLE}`}
        autosize
        minRows={4}
        maxRows={14}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
        value={draft.when}
        onChange={(event) => onChange({ when: event.currentTarget.value })}
        error={read.outcome === "invalid" && read.error}
      />
    </>
  );
}

/** Removes what was set for the route here or over the API. */
function ResetButton({ agentName, route, onClose }: FilterFormProps) {
  const reset = useSave({ agentName, route, onClose }, { events: [], when: "" });
  if (!route.set_over_api.some((member) => member === "events" || member === "when")) return null;
  return (
    <>
      <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate()}>
        Reset to what the agent declares
      </Button>
      {reset.error !== null && <ErrorNotice error={reset.error} />}
    </>
  );
}

function useTrial({ agentName, route }: Omit<FilterFormProps, "onClose">, { events, when }: FilterDraft) {
  return useMutation({
    mutationFn: async () => {
      const read = readWhen(when);
      return tryFilter(agentName, {
        route: routeName(route),
        events: events.length === 0 ? declared(route, "events") : events,
        when: (read.outcome === "read" ? read.when : null) ?? declared(route, "when"),
        from: route.from,
        since: "7d",
      });
    },
  });
}

/** What applies if nothing is set over the API, as far as it is known. */
function declared<Member extends "events" | "when">(route: WebhookRoute, member: Member) {
  return route.set_over_api.includes(member) ? null : route[member];
}

function useSave({ agentName, route, onClose }: FilterFormProps, { events, when }: FilterDraft) {
  const queryClient = useQueryClient();
  const original = draftOf(route);
  const read = readWhen(when);
  return useMutation({
    mutationFn: async () =>
      client.agents.setRoutes(agentName, {
        route: routeName(route),
        // What was not changed stays the agent's to declare.
        ...(events.join("\n") !== original.events.join("\n") && {
          events: events.length === 0 ? null : events,
        }),
        ...(when !== original.when && read.outcome === "read" && { when: read.when }),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["agents"] });
      onClose();
    },
  });
}
