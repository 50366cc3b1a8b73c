import type { Agent, WebhookRoute } from "agentex-gateway-sdk/client";
import { Anchor, Text } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { aboutQuery } from "../../queries/gateway.ts";
import classes from "./routes-panel.module.css";
import { routeName, webhookUrl } from "./webhook-url.ts";

export function RoutesPanel({ agent }: { readonly agent: Agent }) {
  const { data: about } = useQuery(aboutQuery());
  const routes = agent.webhook_routes ?? [];
  return (
    <Panel title="Routes" description="What the agent handles, and where to send it." isFlush>
      {routes.length === 0 ? (
        <EmptyState
          icon={IconRoute}
          title={agent.webhook_routes === null ? "Its routes are not known" : "It declares no routes"}
        >
          {agent.webhook_routes === null
            ? "It neither registered routes nor serves an /openapi.json. Webhooks may be sent to any of its paths."
            : 'Declare one in the agent\'s code, such as acp.post("/code_changes", …), and start it again.'}
        </EmptyState>
      ) : (
        routes.map((route) => (
          <div key={routeName(route)} className={classes["route"]}>
            <div className={classes["words"]}>
              <Text fw={550} size="sm" ff="monospace" className={classes["name"]}>
                <span className={classes["method"]}>{route.method}</span> {route.path}
              </Text>
              {about !== undefined && (
                <span className={classes["url"]}>
                  <code>{webhookUrl(about, agent.name, route.path)}</code>
                  <CopyButton
                    value={webhookUrl(about, agent.name, route.path)}
                    what={`Copy the URL of ${routeName(route)}`}
                  />
                </span>
              )}
            </div>
            <Text size="sm" c="dimmed" className={classes["policy"]}>
              {describePolicy(route)}
            </Text>
            <Anchor
              component={Link}
              to={pathTo.deliveries({ agent: agent.name, route: routeName(route) })}
              size="sm"
              aria-label={`Deliveries of ${routeName(route)}`}
            >
              Deliveries
            </Anchor>
          </div>
        ))
      )}
    </Panel>
  );
}

function describePolicy({ policy, ordering, timeout_seconds, final_statuses }: WebhookRoute): string {
  const parts = [
    policy ?? "usual policy",
    ordering == null || ordering === "concurrent" ? undefined : ordering,
    timeout_seconds == null ? undefined : `${timeout_seconds} s to answer`,
    final_statuses == null || final_statuses.length === 0 ? undefined : `${final_statuses.join(", ")} final`,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}
