import { Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { pathTo } from "../app/paths.ts";

export function Brand() {
  return (
    <Link
      to={pathTo.overview()}
      style={{ color: "inherit", textDecoration: "none" }}
      aria-label="Agentex Gateway"
    >
      <Group gap={10} wrap="nowrap">
        <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden>
          <rect width="32" height="32" rx="8" fill="#4263eb" />
          <path
            d="M7 16h9m0 0-4-4m4 4-4 4M18 7h4a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3h-4"
            fill="none"
            stroke="#fff"
            strokeWidth="2.6"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <Text fw={650} size="sm">
          Agentex Gateway
        </Text>
      </Group>
    </Link>
  );
}
