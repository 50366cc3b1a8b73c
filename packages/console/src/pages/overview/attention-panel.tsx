import { Badge } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClockExclamation,
  IconPlayerPause,
  IconShieldX,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { pathTo } from "../../app/paths.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { attentionQuery } from "../../queries/gateway.ts";
import { AttentionItem } from "./attention-item.tsx";
import { countWords, describeFailing } from "./attention-words.ts";

/** What somebody should look at, each with the way there. */
export function AttentionPanel() {
  const { data, isError, error, refetch } = useQuery(attentionQuery());
  if (isError) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) {
    return (
      <Panel title="Needs attention" isFlush>
        <ListSkeleton rows={2} />
      </Panel>
    );
  }
  const { paused_agents, failing_routes, rising_refusals, expiring_keys } = data;
  const count = paused_agents.length + failing_routes.length + rising_refusals.length + expiring_keys.length;
  if (count === 0) {
    return (
      <Notice tone="good" icon={IconCircleCheck}>
        Nothing needs attention: all agents are there, no route fails, and no key is about to expire.
      </Notice>
    );
  }
  return (
    <Panel title="Needs attention" actions={<Badge variant="default">{count}</Badge>} isFlush>
      {paused_agents.map(({ id, name, status_reason }) => (
        <AttentionItem
          key={id}
          icon={IconPlayerPause}
          tone="warn"
          to={pathTo.agent(name)}
          title={`${name} is paused`}
          detail={status_reason || "It cannot be reached; what is for it waits."}
        />
      ))}
      {failing_routes.map((route) => (
        <AttentionItem
          key={`${route.agent_id} ${route.route}`}
          icon={IconAlertTriangle}
          tone="bad"
          to={pathTo.deliveries({
            agent: route.agent_name,
            route: route.route,
            status: "failed,rejected,waiting",
            range: "24h",
          })}
          title={`${route.agent_name} fails at ${route.route}`}
          detail={
            <>
              {describeFailing(route)} in the last 24 hours; the newest arrived{" "}
              <Moment at={route.last_received_at} />.
            </>
          }
        />
      ))}
      {rising_refusals.map(({ agent_name, code, last_hour, usual_per_hour }) => (
        <AttentionItem
          key={`${agent_name} ${code}`}
          icon={IconShieldX}
          tone="bad"
          to={pathTo.refusals({ agent: agent_name, code })}
          title={`More refusals for ${agent_name}: ${code.replaceAll("_", " ")}`}
          detail={`${countWords(last_hour, "refusal")} in the last hour; ${usual_per_hour < 1 ? "fewer than one" : Math.round(usual_per_hour)} an hour is usual.`}
        />
      ))}
      {expiring_keys.map(({ id, name, agent_name, api_key_type, expires_at }) => (
        <AttentionItem
          key={id}
          icon={IconClockExclamation}
          tone="warn"
          to={pathTo.agent(agent_name, "keys")}
          title={`A key of ${agent_name} is about to expire`}
          detail={
            <>
              {api_key_type} key {name} stops working <Moment at={expires_at} />. Create another one in time.
            </>
          }
        />
      ))}
    </Panel>
  );
}
