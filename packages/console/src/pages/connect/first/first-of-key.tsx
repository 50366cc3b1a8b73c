import type { AgentApiKey, Provider } from "agentex-gateway-sdk/client";
import { useMemo } from "react";
import { pathTo } from "../../../app/paths.ts";
import { FirstDelivery } from "./first-delivery.tsx";

/** Waits for the first delivery that a key verifies. */
export function FirstOfKey({
  agentName: agent,
  agentKey: { id: key, created_at },
  provider,
  onVerified,
}: {
  readonly agentName: string;
  readonly agentKey: AgentApiKey;
  readonly provider: Provider;
  readonly onVerified: () => void;
}) {
  const filter = useMemo(() => ({ agent, key }), [agent, key]);
  return (
    <FirstDelivery
      provider={provider}
      filter={filter}
      receiver={agent}
      // By the gateway's clock, which may differ from the browser's.
      since={created_at}
      owner={{ name: agent, path: pathTo.agent(agent) }}
      onVerified={onVerified}
    />
  );
}
