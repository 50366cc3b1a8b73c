import { request, type Dispatcher } from "undici";

/** How long an agent that is asked whether it is there may take to answer, in milliseconds. */
export const PROBE_TIMEOUT = 5_000;

/**
 * Asks an agent whether it is there: any answer will do, but one. 503 is how an agent says that it is about to stop.
 *
 * @param stopping - aborted when nobody wants to know any more.
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
