import { Group, NumberInput, Select, TextInput } from "@mantine/core";
import { Sourced } from "./field-source.tsx";
import type { FilterDraft } from "./filter-draft.ts";
import type { FilterEditor } from "./use-filter-editor.ts";

const SCOPES: readonly { readonly value: FilterDraft["per"]; readonly label: string }[] = [
  { value: "conversation", label: "per ordering key (conversation)" },
  { value: "actor", label: "per actor" },
  { value: "route", label: "for the whole route" },
];

/** How often the agent is woken. */
export function BudgetFields({ editor }: { readonly editor: FilterEditor }) {
  const { draft, errors, change } = editor;
  return (
    <Sourced editor={editor} member="budget" name="Budget">
      <Group gap="xs" align="flex-start" grow preventGrowOverflow={false}>
        <NumberInput
          label="Budget: at most"
          placeholder="20"
          allowDecimal={false}
          allowNegative={false}
          miw={120}
          value={draft.most}
          onChange={(most) => change({ most: typeof most === "number" ? most : "" })}
          error={errors.most}
        />
        <TextInput
          label="within"
          placeholder="10m"
          miw={100}
          value={draft.within}
          onChange={(event) => change({ within: event.currentTarget.value })}
          error={errors.within}
        />
        <Select
          label="counted"
          miw={220}
          data={SCOPES}
          value={draft.per}
          onChange={(per) => change({ per: per ?? draft.per })}
          error={errors.per}
          allowDeselect={false}
        />
      </Group>
    </Sourced>
  );
}
