import { request, type Dispatcher } from "undici";

/** How long an agent may take to respond to a probe, in milliseconds. */
export const PROBE_TIMEOUT = 5_000;

/**
 * Probes an agent: any response means that it is reachable, except 503, with which an agent announces that it is about
 * to stop.
 *
 * @param stopping - aborted when the result is no longer needed.
 */
export async function probeAgent(
  acpUrl: string,
  dispatcher: Dispatcher,
  stopping: AbortSignal,
): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${acpUrl.replace(/\/+$/, "")}/healthz`, {
      dispatcher,
      signal: AbortSignal.any([stopping, AbortSignal.timeout(PROBE_TIMEOUT)]),
    });
    await body.dump();
    return statusCode !== 503;
  } catch {
    return false;
  }
}
