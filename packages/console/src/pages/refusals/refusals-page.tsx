import { Select, SimpleGrid, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { Page } from "../../components/page.tsx";
import { FILTER_FIELD } from "../../layout/use-shortcuts.ts";
import { providersQuery } from "../../queries/providers.ts";
import { CODES } from "./codes.ts";
import { RefusalList } from "./refusal-list.tsx";

const NAMES = ["agent", "provider", "code"] as const;

export function RefusalsPage() {
  const [query, setQuery] = useSearchParams();
  const filter = useMemo(
    () =>
      Object.fromEntries(
        NAMES.flatMap((name) => {
          const value = query.get(name);
          return value ? [[name, value] as const] : [];
        }),
      ),
    [query],
  );
  const { data: providers = [] } = useQuery(providersQuery());
  const change = (name: (typeof NAMES)[number], value: string | null): void => {
    const rest = Object.entries(filter).filter(([other]) => other !== name);
    setQuery({ ...Object.fromEntries(rest), ...(value && { [name]: value }) });
  };
  const [agent, setAgent] = useState(filter["agent"] ?? "");
  return (
    <Page
      title="Refusals"
      description="What was turned away before any agent saw it, and what is the matter with it."
    >
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="xs" maw={760}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            change("agent", agent.trim());
          }}
        >
          <TextInput
            {...FILTER_FIELD}
            value={agent}
            onChange={(event) => setAgent(event.currentTarget.value)}
            onBlur={() => change("agent", agent.trim())}
            placeholder="Agent's name"
            aria-label="Agent's name"
            leftSection={<IconSearch size={16} aria-hidden />}
          />
        </form>
        <Select
          placeholder="Provider"
          aria-label="Provider"
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any provider" }}
          value={filter["provider"] ?? null}
          onChange={(value) => change("provider", value)}
          data={[
            { value: "external", label: "Key of my own" },
            ...providers.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Select
          placeholder="Reason"
          aria-label="Reason"
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any reason" }}
          value={filter["code"] ?? null}
          onChange={(value) => change("code", value)}
          data={CODES.map((code) => ({ value: code, label: code.replaceAll("_", " ") }))}
        />
      </SimpleGrid>
      <RefusalList filter={filter} />
    </Page>
  );
}
