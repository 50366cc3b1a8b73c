import { MultiSelect, Select, TagsInput } from "@mantine/core";
import { Sourced } from "./field-source.tsx";
import type { FilterDraft } from "./filter-draft.ts";
import type { FilterEditor } from "./use-filter-editor.ts";

type Standing = FilterDraft["standing"][number];
type Otherwise = FilterDraft["otherwise"];

const STANDINGS: Readonly<Record<Standing, string>> = {
  owner: "owner",
  member: "member",
  collaborator: "collaborator",
  contributor: "contributor",
  first_time_contributor: "first time contributor",
  guest: "guest",
  external: "external",
  none: "none",
  unknown: "unknown (the provider does not say)",
};
const OTHERWISE: Readonly<Record<Otherwise, string>> = {
  hold: "hold: wait for a person",
  filter: "filter: the agent does not receive them",
  deliver: "deliver",
};

/** Who wakes the agent: the standings that it trusts. Its own accounts never do. */
export function SenderFields({ editor }: { readonly editor: FilterEditor }) {
  const { draft, errors, change } = editor;
  return (
    <>
      <Sourced editor={editor} member="from" name="Trusted senders">
        <MultiSelect
          label="Trusted senders (from)"
          description="The relationship to the repository, workspace or account that a sender must have"
          placeholder={draft.standing.length === 0 ? "Everyone" : ""}
          data={optionsOf(STANDINGS)}
          value={[...draft.standing]}
          onChange={(standing) => change({ standing })}
          error={errors.standing}
          clearable
          clearButtonProps={{ "aria-label": "Trust everyone" }}
        />
        <Select
          mt="xs"
          label="Webhooks of all others"
          data={optionsOf(OTHERWISE)}
          value={draft.otherwise}
          onChange={(otherwise) => change({ otherwise: otherwise ?? draft.otherwise })}
          error={errors.otherwise}
          disabled={draft.standing.length === 0}
          allowDeselect={false}
        />
      </Sourced>
      <Sourced editor={editor} member="identities" name="The agent's own accounts">
        <TagsInput
          label="The agent's own accounts (identities)"
          description="For all its routes. Events that these accounts cause never wake the agent."
          placeholder={draft.identities.length === 0 ? "github:my-app[bot]" : ""}
          value={[...draft.identities]}
          onChange={(identities) => change({ identities })}
          acceptValueOnBlur
          error={errors.identities}
        />
      </Sourced>
    </>
  );
}

function optionsOf<Value extends string>(labels: Readonly<Record<Value, string>>) {
  return keysOf(labels).map((value) => ({ value, label: labels[value] }));
}

function keysOf<Key extends string>(labels: Readonly<Record<Key, string>>): Key[];
function keysOf(labels: Readonly<Record<string, string>>): string[] {
  return Object.keys(labels);
}
