import type { Agent, WebhookRoute } from "agentex-gateway-sdk/client";
import { IconRoute } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { pathTo } from "../../app/paths.ts";
import { CopyButton } from "../../components/buttons/copy-button.tsx";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { Row, RowText } from "../../components/rows/row.tsx";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { describeRoute, describeRuns } from "../../delivery/describe/policy.ts";
import { aboutQuery } from "../../queries/gateway.ts";
import { describeWake } from "./filter/describe-wake.ts";
import { FilterButton } from "./filter/filter-button.tsx";
import classes from "./routes-panel.module.css";
import { routeName, webhookUrl } from "./webhook-url.ts";

export function RoutesPanel({ agent }: { readonly agent: Agent }) {
  const routes = agent.webhook_routes ?? [];
  return (
    <Panel title="Routes" description="The webhooks that the agent handles, and their URLs." isFlush>
      {routes.length === 0 ? (
        <EmptyState
          icon={IconRoute}
          title={agent.webhook_routes === null ? "Routes unknown" : "No routes declared"}
        >
          {agent.webhook_routes === null
            ? "The agent registered no routes and serves no /openapi.json. Webhooks can be sent to any of its paths."
            : 'Declare one in the agent\'s code, such as acp.post("/code_changes", …), and restart it.'}
        </EmptyState>
      ) : (
        routes.map((route) => <RouteRow key={routeName(route)} agent={agent} route={route} />)
      )}
    </Panel>
  );
}

function RouteRow({ agent, route }: { readonly agent: Agent; readonly route: WebhookRoute }) {
  const { data: about } = useQuery(aboutQuery());
  const name = routeName(route);
  const wake = describeWake(route);
  const runs = describeRuns(route);
  const url = about === undefined ? undefined : webhookUrl(about, agent.name, route.path);
  return (
    <Row className={classes["route"]}>
      <RowText
        title={
          <code>
            <span className={classes["method"]}>{route.method}</span> {route.path}
          </code>
        }
        detail={
          <>
            {url !== undefined && (
              <span className={classes["url"]}>
                <code>{url}</code>
                <CopyButton value={url} what={`Copy the URL of ${name}`} />
              </span>
            )}
            {describeRoute(route, agent.delivery === "pull")}
            {runs !== undefined && <span className={classes["wake"]}>{runs}</span>}
            {wake !== undefined && (
              <span className={classes["wake"]}>
                {wake}
                {route.set_over_api.length > 0 && ` · set with the API: ${route.set_over_api.join(", ")}`}
              </span>
            )}
          </>
        }
      />
      <FilterButton agent={agent} route={route} />
      <TextLink to={pathTo.deliveries({ agent: agent.name, route: name })} label={`Deliveries of ${name}`}>
        Deliveries
      </TextLink>
    </Row>
  );
}
