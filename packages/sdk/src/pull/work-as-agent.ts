import type { AgentLog } from "../agent/log.ts";
import type { Platform } from "../agent/background.ts";
import { RunStopped } from "../agent/runs/run-stopped.ts";
import type { Claim, Settlement } from "./claim.ts";
import { requestOf } from "./claim-request.ts";

export type WorkAsAgentParts = {
  /** The agent's `fetch`. */
  readonly handle: (request: Request, platform: Platform) => Promise<Response>;
  readonly log: AgentLog;
};

/** The most bytes of a response's body that are sent. */
const LONGEST_ANSWER = 64 * 1024;

/** Makes an agent handle claims like requests: finds the route, verifies the signature, calls the handler. */
export function workAsAgent({ handle, log }: WorkAsAgentParts): (claim: Claim) => Promise<Settlement> {
  return async (claim) => {
    const background: Promise<unknown>[] = [];
    const platform: Platform = { waitUntil: (promise) => void background.push(promise) };
    const response = await handle(requestOf(claim), platform);
    if (response.status === 202 && response.headers.get("x-agentex-run") === "started") {
      claim.leaveToRun();
      await Promise.all(background);
      return { outcome: "left_to_run" };
    }
    if (response.status >= 300 && response.status < 400) {
      return {
        outcome: "nack",
        reason: `The agent answered ${response.status}, and a claim cannot be redirected`,
      };
    }
    if (isStopping(claim.signal) && response.status >= 500) return { outcome: "handed_back" };
    const body = await textOf(response, (detail) => log.warn(`${claim.delivery.id}: ${detail}`));
    const contentType = response.headers.get("content-type");
    return {
      outcome: "ack",
      status: response.status,
      ...(body !== "" && { body }),
      ...(body !== "" && contentType !== null && { contentType }),
    };
  };
}

function isStopping({ reason }: AbortSignal): boolean {
  return reason instanceof RunStopped && reason.why === "stopping";
}

/** The body's text, cut to what is sent. */
async function textOf(response: Response, warn: (detail: string) => void): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length <= LONGEST_ANSWER) return new TextDecoder().decode(bytes);
  warn(`its answer of ${bytes.length} bytes is cut to ${LONGEST_ANSWER}`);
  // Without a character that was cut in two.
  return new TextDecoder().decode(bytes.subarray(0, LONGEST_ANSWER), { stream: true });
}
