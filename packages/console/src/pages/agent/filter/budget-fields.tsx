import { Grid, NumberInput, Select, TextInput } from "@mantine/core";
import { Sourced } from "./field-source.tsx";
import type { FilterDraft } from "./filter-draft.ts";
import type { FilterEditor } from "./use-filter-editor.ts";

const SCOPES: readonly { readonly value: FilterDraft["per"]; readonly label: string }[] = [
  { value: "conversation", label: "per ordering key (conversation)" },
  { value: "actor", label: "per actor" },
  { value: "route", label: "for the whole route" },
];

/** How often webhooks may wake the agent. */
export function BudgetFields({ editor }: { readonly editor: FilterEditor }) {
  const { draft, errors, change } = editor;
  return (
    <Sourced editor={editor} member="budget" name="Budget">
      <Grid gap="xs">
        <Grid.Col span={{ base: 6, xs: 3 }}>
          <NumberInput
            label="Budget: at most"
            placeholder="20"
            allowDecimal={false}
            allowNegative={false}
            value={draft.most}
            onChange={(most) => change({ most: typeof most === "number" ? most : "" })}
            error={errors.most}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 6, xs: 3 }}>
          <TextInput
            label="Within"
            placeholder="10m"
            value={draft.within}
            onChange={(event) => change({ within: event.currentTarget.value })}
            error={errors.within}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, xs: 6 }}>
          <Select
            label="Counted"
            data={SCOPES}
            value={draft.per}
            onChange={(per) => change({ per: per ?? draft.per })}
            error={errors.per}
            allowDeselect={false}
          />
        </Grid.Col>
      </Grid>
    </Sourced>
  );
}
