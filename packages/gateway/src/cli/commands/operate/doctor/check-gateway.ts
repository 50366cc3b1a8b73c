import { GatewayError, type GatewayClient } from "agentex-gateway-sdk/client";
import { VERSION } from "../../../../version.ts";
import { messageOf } from "../../../../error-message.ts";
import { adviceFor } from "../../../advice.ts";
import { checkDate } from "./clock.ts";
import { ill, unsure, well, type Check } from "./check.ts";

const PATIENCE = 5_000;

/** Whether the gateway is reachable, manageable with this login, of this version, ready, and its clock is right. */
export async function checkGateway(client: GatewayClient): Promise<readonly Check[]> {
  try {
    const response = await fetch(`${client.baseUrl}/healthz`, { signal: AbortSignal.timeout(PATIENCE) });
    await response.body?.cancel();
    if (!response.ok) {
      return [
        ill(
          "gateway",
          `${client.baseUrl} returns ${response.status} at /healthz`,
          "Check --url, or AGENTEX_BASE_URL.",
        ),
      ];
    }
    const clock = checkDate("gateway_clock", "the gateway", response);
    const access = await checkAccess(client);
    return [access, await checkReadiness(client), ...(clock === undefined ? [] : [clock])];
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const what = cause instanceof Error && "code" in cause ? String(cause.code) : messageOf(cause);
    return [
      ill(
        "gateway",
        `${client.baseUrl} cannot be reached (${what})`,
        "Start it with: npx agentex-gateway serve. Or give its address: --url, or AGENTEX_BASE_URL.",
      ),
    ];
  }
}

async function checkAccess(client: GatewayClient): Promise<Check> {
  try {
    const { version } = await client.about();
    if (version === VERSION) return well("gateway", `${client.baseUrl}, version ${version}`);
    return unsure(
      "gateway",
      `${client.baseUrl} is version ${version}, this command line is ${VERSION}`,
      "Use the command line of the gateway's version.",
    );
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return ill(
      "gateway",
      `${client.baseUrl}: ${error.message}`,
      adviceFor(error) ?? "Check the gateway's log.",
    );
  }
}

async function checkReadiness(client: GatewayClient): Promise<Check> {
  try {
    await client.ready();
    return well("ready", "the gateway accepts webhooks");
  } catch (error) {
    return ill(
      "ready",
      `the gateway does not accept webhooks: ${messageOf(error)}`,
      "Check its database; the gateway's log has the details.",
    );
  }
}
