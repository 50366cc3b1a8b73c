import { TagsInput, Textarea } from "@mantine/core";
import { Sourced } from "./field-source.tsx";
import type { FilterEditor } from "./use-filter-editor.ts";

const EXAMPLE = '{ "not": { "value": "{json:pull_request.draft}", "is": true } }';

/** What wakes the agent: events, and a condition on the content. */
export function ContentFields({ editor }: { readonly editor: FilterEditor }) {
  const { draft, errors, change } = editor;
  return (
    <>
      <Sourced editor={editor} member="events" name="Events">
        <TagsInput
          label="Events"
          description="The provider's event names. A * at the end matches anything: pull_request.*"
          placeholder={draft.events.length === 0 ? "pull_request.opened" : ""}
          value={[...draft.events]}
          onChange={(events) => change({ events })}
          acceptValueOnBlur
          error={errors.events}
        />
      </Sourced>
      <Sourced editor={editor} member="when" name="Condition">
        <Textarea
          label="Condition (when)"
          description={`As JSON, such as ${EXAMPLE}`}
          autosize
          minRows={4}
          maxRows={14}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
          value={draft.when}
          onChange={(event) => change({ when: event.currentTarget.value })}
          error={errors.when}
        />
      </Sourced>
    </>
  );
}
