import { Spotlight, type SpotlightActionData, type SpotlightFilterFunction } from "@mantine/spotlight";
import { IconBolt, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { pathTo } from "../app/paths.ts";
import { agentsQuery } from "../queries/agents.ts";
import { searched, writeView } from "../delivery/filter/filter.ts";
import { readSearch, type Search } from "../delivery/filter/read-search.ts";
import { PLACES } from "./places.ts";

/** How many pages and agents are offered, before the options that search deliveries. */
const MOST_PLACES = 6;
const SEARCH = "search ";

const filter: SpotlightFilterFunction = (query, actions) => {
  const wanted = query.trim().toLowerCase();
  const all = actions.flatMap((each) => ("actions" in each ? each.actions : [each]));
  const rank = ({ label = "", description = "" }: SpotlightActionData): number =>
    label.toLowerCase().includes(wanted) ? 0 : description.toLowerCase().includes(wanted) ? 1 : 2;
  const places = all.filter((each) => !each.id.startsWith(SEARCH) && rank(each) < 2);
  return [
    ...places.toSorted((a, b) => rank(a) - rank(b)).slice(0, wanted === "" ? undefined : MOST_PLACES),
    ...all.filter(({ id }) => id.startsWith(SEARCH)),
  ];
};

/** Jumps to a page or agent by name, and finds deliveries by the typed text. */
export function Palette() {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const { data: agents = [] } = useQuery(agentsQuery());
  const go = (path: string) => () => void navigate(path);
  const actions: SpotlightActionData[] = [
    ...PLACES.map(({ name, path, icon: Symbol, description }) => ({
      id: path,
      label: name,
      description,
      leftSection: <Symbol size={20} stroke={1.6} aria-hidden />,
      onClick: go(path),
    })),
    ...agents.map(({ name, description }) => ({
      id: `agent ${name}`,
      label: name,
      description,
      leftSection: <IconBolt size={20} stroke={1.6} aria-hidden />,
      onClick: go(pathTo.agent(name)),
    })),
    ...readSearch(typed).map((search) => ({
      id: `${SEARCH}${search.kind}`,
      label: search.label,
      description: search.kind === "id" ? "A delivery" : "Deliveries",
      leftSection: <IconSearch size={20} stroke={1.6} aria-hidden />,
      onClick: go(pathOf(search)),
    })),
  ];
  return (
    <Spotlight
      query={typed}
      onQueryChange={setTyped}
      actions={actions}
      shortcut="mod + K"
      // Also works in the search box.
      tagsToIgnore={[]}
      filter={filter}
      highlightQuery
      attributes={{ content: { "aria-label": "Go to" } }}
      styles={{ actionDescription: { opacity: 1 } }}
      nothingFound="No matching page or agent"
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: "A page, an agent, or a delivery: an ID, words",
        "aria-label": "Search pages, agents and deliveries",
      }}
    />
  );
}

function pathOf({ kind, text }: Search): string {
  return kind === "id"
    ? pathTo.delivery(text)
    : pathTo.deliveries(writeView(searched({ statuses: [] }, kind, text)));
}
