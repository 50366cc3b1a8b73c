import { setTimeout as delay } from "node:timers/promises";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import type { PullerParts } from "agentex-gateway-sdk/pull";

/** Holds the agent's internal key. */
export const KEY_VARIABLE = "AGENT_API_KEY";

export type ClaimFlags = {
  readonly client: GatewayClient;
  readonly agent: string;
  /** The agent's internal key, if it was registered just now. */
  readonly key: string | undefined;
  readonly route: string | undefined;
  readonly provider: string | undefined;
  /** Writes a line for people. */
  readonly remark: (message: string) => void;
};

/** What a command needs to claim, besides what it does with the deliveries. */
export function claimParts({ client, agent, key: made, route, provider, remark }: ClaimFlags) {
  const key = made ?? (process.env[KEY_VARIABLE] || undefined);
  return {
    gateway: client,
    agent,
    key: () => key,
    only: { ...(route !== undefined && { route }), ...(provider !== undefined && { provider }) },
    // As long as proxies let a request wait.
    wait: 30,
    log: { info: remark, warn: remark, error: remark },
    now: () => performance.now(),
    random: Math.random,
    sleep: async (time, signal) => {
      await delay(time, undefined, { signal }).catch(() => {});
    },
  } satisfies Partial<PullerParts>;
}
