import { RunStopped, type Claim, type Settlement } from "agentex-gateway-sdk/pull";
import type { CommandEnd } from "./run-command.ts";
import { parseJson } from "../../../../parse-json.ts";

/** `EX_TEMPFAIL` of sysexits.h: try again later. */
const TRY_AGAIN = 75;

/** What becomes of a delivery, by how its command ended: `docs/inbox.md` has the same table. */
export function settlementOf(end: CommandEnd, { reason }: Claim["signal"]): Settlement {
  const { code, signal, lastLine } = end;
  if (code === 0) return acknowledged(end);
  // It was asked to end, and did not finish: neither its fault nor a result.
  if (reason instanceof RunStopped && reason.why === "stopping") return { outcome: "handed_back" };
  if (code === undefined) {
    return { outcome: "nack", reason: lastLine ?? `the command was killed by ${signal ?? "a signal"}` };
  }
  if (code === TRY_AGAIN) return { outcome: "nack", ...(lastLine !== undefined && { reason: lastLine }) };
  return { outcome: "failed", error: lastLine ?? `the command exited with code ${code}` };
}

function acknowledged({ output }: CommandEnd): Settlement {
  // A character that was cut in two is left out.
  const body = new TextDecoder().decode(output, { stream: true }).replaceAll("\0", "");
  if (body === "") return { outcome: "ack", status: 200 };
  return {
    outcome: "ack",
    status: 200,
    body,
    contentType: parseJson(body) !== undefined ? "application/json" : "text/plain",
  };
}
