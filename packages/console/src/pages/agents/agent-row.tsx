import type { Agent } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { pathTo } from "../../app/paths.ts";
import { AgentStatus } from "../../components/agent-status.tsx";
import { countOf } from "../../components/count-of.ts";
import { Moment } from "../../components/moment.tsx";
import { Row, RowText } from "../../components/row.tsx";
import classes from "./agent-row.module.css";

export function AgentRow({ agent }: { readonly agent: Agent }) {
  const { name, description, status, webhook_routes, registered_at } = agent;
  return (
    <Row to={pathTo.agent(name)} id={name} className={classes["row"]}>
      <RowText title={name} detail={description} isClipped />
      <Text size="sm" c="dimmed" component="span" className={classes["routes"]}>
        {webhook_routes === null ? "routes unknown" : countOf(webhook_routes.length, "route")}
      </Text>
      <span>
        <AgentStatus status={status} />
      </span>
      <Text size="sm" c="dimmed" component="span" className={classes["time"]}>
        registered <Moment at={registered_at} />
      </Text>
    </Row>
  );
}
