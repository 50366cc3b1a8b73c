import type { Agent } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { AgentStatus } from "../../components/agent-status.tsx";
import { Moment } from "../../components/moment.tsx";
import { countWords } from "../overview/attention-words.ts";
import classes from "./agent-row.module.css";

export function AgentRow({ agent }: { readonly agent: Agent }) {
  const { name, description, status, webhook_routes, registered_at } = agent;
  return (
    <Link to={pathTo.agent(name)} className={classes["row"]} data-row={name}>
      <span className={classes["words"]}>
        <span className={classes["name"]}>{name}</span>
        <span className={classes["small"]}>{description}</span>
      </span>
      <Text size="sm" c="dimmed" component="span" className={classes["routes"]}>
        {webhook_routes === null ? "routes not known" : countWords(webhook_routes.length, "route")}
      </Text>
      <span>
        <AgentStatus status={status} />
      </span>
      <Text size="sm" c="dimmed" component="span" className={classes["time"]}>
        registered <Moment at={registered_at} />
      </Text>
    </Link>
  );
}
