import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { IconBolt, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { pathTo } from "../app/paths.ts";
import { agentsQuery } from "../queries/agents.ts";
import { PLACES } from "./places.ts";

/** Jumps to a page or agent by name. */
export function Palette() {
  const navigate = useNavigate();
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
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      limit={8}
      highlightQuery
      nothingFound="No matching page or agent"
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: "Search pages and agents",
        "aria-label": "Search pages and agents",
      }}
    />
  );
}
