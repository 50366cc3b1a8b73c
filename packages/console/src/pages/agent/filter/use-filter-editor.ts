import type { Agent, WebhookRoute } from "agentex-gateway-sdk/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { placeError } from "./field-errors.ts";
import { changesOf, draftOf, effectiveOf, FIELDS_OF, readDraft, type FilterDraft } from "./filter-draft.ts";
import { tryFilter } from "./try-filter.ts";
import { currentWake, declaredWake, sourcesOf, type Member } from "./wake.ts";
import { routeName } from "../webhook-url.ts";

export type FilterEditorProps = {
  readonly agent: Agent;
  readonly route: WebhookRoute;
  readonly onClose: () => void;
};

/** Edits what wakes an agent, tries it, and sets it over the API. */
export function useFilterEditor({ agent, route, onClose }: FilterEditorProps) {
  const queryClient = useQueryClient();
  // As of opening the dialog, so that saving does not undo what others change meanwhile.
  const [current] = useState(() => currentWake(agent, route));
  const [declared] = useState(() => declaredWake(agent, route));
  const [draft, setDraft] = useState(() => draftOf(current));
  const [reset, setReset] = useState<readonly Member[]>([]);
  const read = readDraft(draft);
  const about = { name: agent.name, route: routeName(route) };
  const attempt = useMutation({
    mutationFn: async () => {
      if (read.outcome === "invalid") throw new Error("invalid fields cannot be tried");
      // The gateway cannot try budgets. Without identities, it uses those that are currently set.
      const { events, when, from, identities } = effectiveOf(read.wake, declared);
      const tried = { events, when, from, identities: identities ?? [] };
      return tryFilter(about.name, { route: about.route, ...tried, since: "7d" });
    },
  });
  const save = useMutation({
    mutationFn: async () => {
      if (read.outcome === "invalid") throw new Error("invalid fields cannot be saved");
      const changes = changesOf(read.wake, { current, declared, reset });
      return client.agents.setRoutes(about.name, { route: about.route, ...changes });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["agents"] });
      onClose();
    },
  });
  const forget = (): void => {
    attempt.reset();
    save.reset();
  };
  const change = (next: Partial<FilterDraft>): void => {
    setDraft({ ...draft, ...next });
    forget();
  };
  const resetMember = (member: Member): void => {
    const fresh = draftOf(declared);
    change(Object.fromEntries(FIELDS_OF[member].map((field) => [field, fresh[field]])));
    setReset([...reset, member]);
  };
  const placed = placeError(save.error ?? attempt.error, draft);
  return {
    draft,
    errors: read.outcome === "invalid" ? read.errors : placed.errors,
    /** An error that belongs to no field. */
    error: placed.rest,
    sources: sourcesOf(agent, route),
    isValid: read.outcome === "read",
    reset,
    attempt,
    save,
    change,
    resetMember,
  };
}

export type FilterEditor = ReturnType<typeof useFilterEditor>;
