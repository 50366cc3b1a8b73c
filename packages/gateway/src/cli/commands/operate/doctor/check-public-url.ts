import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import { messageOf } from "../../../../error-message.ts";
import { webhookUrl } from "../../../../agents/routes/webhook-url.ts";
import { checkDate } from "./clock.ts";
import { ill, unsure, well, type Check } from "./check.ts";

const PATIENCE = 10_000;
/** Rejected requests are recorded within about a second. */
const LOOKS = 10;
const LOOK_EVERY = 500;

/**
 * Whether the public URL leads to this gateway: sends a request for an agent that does not exist, and looks for it among the
 * gateway's rejected requests.
 */
export async function checkPublicUrl(client: GatewayClient, publicUrl: string | undefined): Promise<Check[]> {
  const url = publicUrl ?? (client.baseUrl.startsWith("https://") ? client.baseUrl : undefined);
  if (url === undefined) {
    return [
      unsure(
        "public_url",
        "AGENTEX_PUBLIC_URL is not set here, so this check does not know how providers reach the gateway",
        "Set it to the address of your proxy or tunnel; webhook URLs are built from it.",
      ),
    ];
  }
  const agent = `doctor-${randomUUID()}`;
  let response: Response;
  try {
    response = await fetch(webhookUrl(url, agent, "probe"), {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.body?.cancel();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return [
      ill(
        "public_url",
        `${url} cannot be reached from here (${messageOf(cause)})`,
        "Check that the proxy or tunnel is running.",
      ),
    ];
  }
  const clock = checkDate("public_clock", "the public URL", response);
  return [await judge(client, url, agent, response.status), ...(clock === undefined ? [] : [clock])];
}

async function judge(client: GatewayClient, url: string, agent: string, status: number): Promise<Check> {
  for (let look = 0; look < LOOKS; look++) {
    const { refusals } = await client.refusals.list({ agent, limit: 1 });
    if (refusals.length > 0) return well("public_url", `${url} leads to this gateway`);
    await sleep(LOOK_EVERY);
  }
  return ill(
    "public_url",
    `${url} responds (${status}), but requests to it do not reach this gateway`,
    "Make the proxy or tunnel forward /agents/forward/ to the gateway, with path and body unchanged.",
  );
}
