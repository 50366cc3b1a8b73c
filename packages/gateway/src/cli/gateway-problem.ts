import { GatewayError } from "agentex-gateway-sdk/client";

/**
 * The gateway's problem in a response that came on the way of webhooks, which no client reads.
 *
 * @returns undefined if it is somebody else's response.
 */
export function problemIn(status: number, text: string): GatewayError | undefined {
  try {
    const problem = JSON.parse(text) as Record<string, unknown> | null;
    const { code, detail, type } = problem ?? {};
    if (typeof code !== "string" || typeof detail !== "string") return undefined;
    if (type !== `urn:agentex:problem:${code}`) return undefined;
    return new GatewayError(detail, { status, code, problem: { code, detail } });
  } catch {
    return undefined;
  }
}
