import type { Dispatcher } from "undici";
import { FAILURE } from "./request/agent-failure.ts";
import { endToEndHeaders } from "../../http/hop-by-hop.ts";
import { headerOf, runStartOf, type RunStart } from "./run-start.ts";

/** The status and headers of the agent's response. */
export type AnswerHead = {
  readonly status: number;
  /** End-to-end headers as alternating names and values, repeated ones included; none of the gateway's. */
  readonly headers: string[];
  /** The run that the response starts. */
  readonly run: RunStart | undefined;
  /** Why the handler failed, as the agent reported it. */
  readonly failure: string | undefined;
};

/** Reads the start of an agent's response. */
export function readAnswerHead(
  status: number,
  rawHeaders: Dispatcher.DispatchController["rawHeaders"],
): AnswerHead {
  const raw = readRawHeaders(rawHeaders);
  return {
    status,
    headers: endToEndHeaders(raw, isGatewayHeader),
    run: runStartOf(status, raw),
    failure: status === 500 ? headerOf(raw, FAILURE) : undefined,
  };
}

/** Only the gateway may set its headers, even in responses to callers. */
function isGatewayHeader(name: string): boolean {
  return name.startsWith("x-agentex-");
}

function readRawHeaders(raw: Dispatcher.DispatchController["rawHeaders"]): string[] {
  return Array.isArray(raw)
    ? raw.map((part) => (typeof part === "string" ? part : part.toString("latin1")))
    : [];
}
