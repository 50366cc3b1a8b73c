import { Button, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { nameZone } from "../../../components/text/format-time.ts";
import type { DeliveryView } from "../../../delivery/filter/filter.ts";
import { fromLocalTime, toLocalTime } from "./local-time.ts";

const FIELDS = [
  { name: "event", label: "Event", placeholder: "pull_request" },
  { name: "actor", label: "Actor", placeholder: "octocat" },
  { name: "route", label: "Route", placeholder: "POST /code_changes" },
  { name: "key", label: "Key", placeholder: "A key's name or ID" },
  { name: "source", label: "Source", placeholder: "A source's name" },
  { name: "conversation", label: "Ordering key (conversation)", placeholder: "octo/repo#7" },
] as const;

/** Less common filters. All of them match exactly. */
export function MoreFilters({
  view,
  onApply,
}: {
  readonly view: DeliveryView;
  readonly onApply: (view: DeliveryView) => void;
}) {
  const [draft, setDraft] = useState(view);
  const change = (name: string, value: string | undefined): void =>
    setDraft({ ...draft, [name]: value === "" ? undefined : value });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const hasTimes = draft.from !== undefined || draft.to !== undefined;
        onApply(hasTimes ? { ...draft, range: undefined } : draft);
      }}
    >
      <Stack gap="sm">
        {FIELDS.map(({ name, label, placeholder }) => (
          <TextInput
            key={name}
            label={label}
            placeholder={placeholder}
            value={draft[name] ?? ""}
            onChange={(event) => change(name, event.currentTarget.value)}
          />
        ))}
        <TextInput
          type="datetime-local"
          label={`Received from (${nameZone()})`}
          value={toLocalTime(draft.from)}
          onChange={(event) => change("from", fromLocalTime(event.currentTarget.value))}
        />
        <TextInput
          type="datetime-local"
          label={`Received before (${nameZone()})`}
          value={toLocalTime(draft.to)}
          onChange={(event) => change("to", fromLocalTime(event.currentTarget.value))}
        />
        <Button type="submit">Apply</Button>
      </Stack>
    </form>
  );
}
