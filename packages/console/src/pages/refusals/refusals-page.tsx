import { SimpleGrid } from "@mantine/core";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { FilterSelect } from "../../components/filter-select.tsx";
import { Page } from "../../components/page.tsx";
import { ProviderSelect } from "../../components/provider-select.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { CODES } from "./codes.ts";
import { RefusalList } from "./refusal-list.tsx";

const NAMES = ["agent", "provider", "code"] as const;
type Filter = Readonly<Partial<Record<(typeof NAMES)[number], string>>>;
const REASONS = CODES.map((code) => ({ value: code, label: code.replaceAll("_", " ") }));

export function RefusalsPage() {
  const [query, setQuery] = useSearchParams();
  const filter = useMemo(() => withoutBlanks(Object.fromEntries(query)), [query]);
  const change = (part: Partial<Record<keyof Filter, string | undefined>>): void =>
    setQuery(withoutBlanks({ ...filter, ...part }));
  const [agent, setAgent] = useState(filter.agent ?? "");
  const applyAgent = (): void => change({ agent: agent.trim() });
  return (
    <Page
      title="Rejected requests"
      description="Requests that failed verification and never reached an agent, each with a diagnosis."
    >
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="xs" maw={760}>
        <SearchField
          label="Agent name"
          value={agent}
          onChange={setAgent}
          onSubmit={applyAgent}
          onBlur={applyAgent}
        />
        <ProviderSelect value={filter.provider} onChange={(provider) => change({ provider })} />
        <FilterSelect
          label="Reason"
          value={filter.code}
          onChange={(code) => change({ code })}
          options={REASONS}
        />
      </SimpleGrid>
      <RefusalList filter={filter} />
    </Page>
  );
}

function withoutBlanks(given: Readonly<Record<string, string | undefined>>): Filter & Record<string, string> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = given[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
}
