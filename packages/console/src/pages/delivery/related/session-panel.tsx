import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { useQuery } from "@tanstack/react-query";
import { pathTo } from "../../../app/paths.ts";
import { Panel } from "../../../components/page/panel.tsx";
import { Row, RowText } from "../../../components/rows/row.tsx";
import { sessionOfAgentQuery } from "../../../queries/agents.ts";

/** The prefix of an ordering key that the route itself defines. */
const OF_ROUTE = "route:";

/** The other conversations of a delivery's session, which its agent bound together. */
export function SessionPanel({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { agent_name, provider, conversation } = delivery;
  const name = delivery.run?.session ?? delivery.session;
  const { data } = useQuery({
    ...sessionOfAgentQuery(agent_name ?? "", name ?? ""),
    enabled: agent_name !== null && name !== null,
  });
  if (agent_name === null || data === undefined) return null;
  const own = `${provider}:${conversation}`;
  const others = [data.session, ...data.keys.map(({ key }) => key)].filter((key) => key !== own);
  if (others.length === 0) return null;
  return (
    <Panel
      title="Same session"
      description="Other conversations that the agent bound to this one. Their deliveries wait for each other."
      isFlush
    >
      {others.map((key) => (
        <Row
          key={key}
          {...(!key.startsWith(OF_ROUTE) && { to: pathTo.deliveries(filterOf(key, agent_name)) })}
        >
          <RowText
            title={key}
            detail={key.startsWith(OF_ROUTE) ? "Named by the route" : "View its deliveries"}
          />
        </Row>
      ))}
    </Panel>
  );
}

/** The deliveries of "slack:T1/C1/17.1". */
function filterOf(key: string, agent: string) {
  const colon = key.indexOf(":");
  return { agent, provider: key.slice(0, colon), conversation: key.slice(colon + 1) };
}
