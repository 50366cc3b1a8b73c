import { SimpleGrid } from "@mantine/core";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { FilterSelect } from "../../components/fields/filter-select.tsx";
import { ToneBadge } from "../../components/marks/tone-badge.tsx";
import { Page } from "../../components/page/page.tsx";
import { ProviderSelect } from "../../components/fields/provider-select.tsx";
import { SearchField } from "../../components/fields/search-field.tsx";
import { isRange, RANGES } from "../../delivery/filter/filter.ts";
import type { RefusalView } from "../../queries/refusals.ts";
import { CODES } from "./codes.ts";
import { RefusalList } from "./refusal-list.tsx";

const NAMES = ["agent", "provider", "code", "from", "to"] as const;
type Changed = Readonly<Partial<Record<(typeof NAMES)[number] | "range", string | undefined>>>;
const REASONS = CODES.map((code) => ({ value: code, label: code.replaceAll("_", " ") }));
const TIMES = Object.entries(RANGES).map(([value, { label }]) => ({ value, label }));

export function RefusalsPage() {
  const [query, setQuery] = useSearchParams();
  const view = useMemo(() => readView(query), [query]);
  const change = (part: Changed): void => setQuery(writeQuery({ ...view, ...part }));
  const [agent, setAgent] = useState(view.agent ?? "");
  const applyAgent = (): void => change({ agent: agent.trim() });
  return (
    <Page
      title="Rejected requests"
      description="Requests that failed verification and never reached an agent, each with a diagnosis."
      actions={
        view.to === undefined && (
          <ToneBadge tone="good" isMoving>
            live
          </ToneBadge>
        )
      }
    >
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="xs" maw={1000}>
        <SearchField
          label="Agent name"
          value={agent}
          onChange={setAgent}
          onSubmit={applyAgent}
          onBlur={applyAgent}
        />
        <ProviderSelect value={view.provider} onChange={(provider) => change({ provider })} />
        <FilterSelect
          label="Reason"
          value={view.code}
          onChange={(code) => change({ code })}
          options={REASONS}
        />
        <FilterSelect
          label="Time"
          value={view.range}
          onChange={(range) => change({ range, from: undefined, to: undefined })}
          options={TIMES}
        />
      </SimpleGrid>
      <RefusalList view={view} />
    </Page>
  );
}

function readView(query: URLSearchParams): RefusalView {
  const range = query.get("range");
  const given = NAMES.flatMap((name) => {
    const value = query.get(name);
    return value === null || value === "" ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(given), ...(isRange(range) && { range }) };
}

function writeQuery(view: Changed): Record<string, string> {
  return Object.fromEntries(
    Object.entries(view).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, value]],
    ),
  );
}
