import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { useQuery } from "@tanstack/react-query";
import { Moment } from "../../components/text/moment.tsx";
import { useNow } from "../../live/use-now.ts";
import { agentQuery } from "../../queries/agents.ts";

/** When a waiting delivery will be attempted, or what it waits for. */
export function NextAttempt({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { agent_name, next_attempt_at, ordering, batch_id } = delivery;
  const now = useNow();
  const { data: agent } = useQuery({ ...agentQuery(agent_name ?? ""), enabled: agent_name !== null });
  if (next_attempt_at === null) {
    return ordering === "batch" && batch_id === null
      ? "when its batch is complete"
      : "after earlier deliveries with the same ordering key";
  }
  if (agent?.status === "Unhealthy") return "when the agent can be connected to again";
  if (Date.parse(next_attempt_at) > now) return <Moment at={next_attempt_at} />;
  return agent?.delivery === "pull" ? "when the agent claims it from its inbox" : "now";
}
