import type { ServerResponse } from "node:http";
import { PROBLEM_CONTENT_TYPE, problem, type ProblemCode } from "../api/problem.ts";
import { formatDeliveryId } from "../deliveries/delivery-id.ts";
import type { ForwardError } from "../deliveries/delivery.ts";
import type { Outcome } from "./ingest.ts";

/** Seconds after which a sender may try again when nothing can be stored. */
const RETRY_AFTER = "5";

/** Answers the caller, except where the agent's answer has gone to them already. */
export function respond(response: ServerResponse, outcome: Outcome): void {
  switch (outcome.outcome) {
    case "refused": {
      if (outcome.allow !== undefined) response.setHeader("allow", outcome.allow.join(", "));
      sendProblem(response, outcome.code, outcome.detail);
      return;
    }
    case "handshake": {
      const { status, headers, body } = outcome.answer;
      response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
      return;
    }
    case "answered":
      // An answer that broke off must not look whole to the caller.
      if (outcome.result.error !== undefined) response.destroy();
      return;
    case "unanswered": {
      response.setHeader("x-agentex-delivery-id", formatDeliveryId(outcome.deliveryId));
      const { error } = outcome.result;
      if (error === "caller_gone" || error === undefined) response.destroy();
      else sendProblem(response, codeOf(error), detailOf(error, outcome.cause));
      return;
    }
    case "unrecorded":
      response.setHeader("retry-after", RETRY_AFTER);
      sendProblem(
        response,
        "storage_unavailable",
        "The delivery could not be recorded, so it is not acknowledged.",
      );
      return;
  }
}

/** Sends problem JSON, where an answer has not begun. */
export function sendProblem(response: ServerResponse, code: ProblemCode, detail: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify(problem(code, detail));
  const { status } = problem(code, detail);
  // RFC 9110, section 15.5.2: a 401 says which scheme would do.
  if (status === 401) response.setHeader("www-authenticate", "AgentKey");
  response
    .writeHead(status, { "content-type": PROBLEM_CONTENT_TYPE, "content-length": Buffer.byteLength(body) })
    .end(body);
}

function codeOf(error: Exclude<ForwardError, "caller_gone">): ProblemCode {
  return error === "agent_answer_broken" ? "agent_answer_invalid" : error;
}

function detailOf(error: Exclude<ForwardError, "caller_gone">, cause: string): string {
  switch (error) {
    case "agent_unreachable":
      return `The agent is registered, but no connection to it brought an answer (${cause}).`;
    case "agent_timeout":
      return `The agent was ${cause}.`;
    case "agent_answer_invalid":
    case "agent_answer_broken":
      return `What the agent answered is not HTTP that can be passed on (${cause}).`;
  }
}
