import type { ServerResponse } from "node:http";
import { PROBLEM_CONTENT_TYPE, problem, type ProblemCode } from "../http/problem.ts";
import { formatDeliveryId } from "../ids/delivery-id.ts";
import { DOCKER_HOST } from "../agents/network/agent-network.ts";
import { isBroken, type AttemptError } from "../deliveries/delivery.ts";
import { sendAcknowledgement } from "./acknowledge.ts";
import { isOwnAnswer, type Plan } from "../dispatch/plan.ts";
import type { Outcome } from "./ingest.ts";

/** Answers the caller, unless a delivery has done so or will. */
export function respond(response: ServerResponse, outcome: Outcome): void {
  switch (outcome.outcome) {
    case "refused": {
      if (outcome.allow !== undefined) response.setHeader("allow", outcome.allow.join(", "));
      if (outcome.retryAfter !== undefined) response.setHeader("retry-after", String(outcome.retryAfter));
      sendProblem(response, outcome.code, outcome.detail);
      return;
    }
    case "handshake": {
      const { status, headers, body } = outcome.answer;
      response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
      return;
    }
    case "duplicate":
      sendSettled(response, outcome.plan, outcome.firstId, DUPLICATE);
      return;
    case "filtered":
      sendSettled(response, outcome.plan, outcome.id, FILTERED);
      return;
    case "accepted":
    case "held":
    case "unrouted":
      return;
    case "answered":
      // A truncated response must not look complete.
      if (isBroken(outcome.result)) response.destroy();
      return;
    case "unanswered": {
      response.setHeader("x-agentex-delivery-id", formatDeliveryId(outcome.id));
      const { code, detail } = explain(outcome.result.error, outcome.cause);
      if (code === "storage_unavailable") response.setHeader("retry-after", "5");
      sendProblem(response, code, detail);
      return;
    }
  }
}

const DUPLICATE =
  "The gateway already has this delivery: the same key sent the same webhook to this URL before.";
const FILTERED = "Received and stored. The agent's filters exclude it, so it is not delivered.";

/** Answers a webhook that needs no delivery: in its provider's form, otherwise with 200. */
function sendSettled(response: ServerResponse, { acknowledge }: Plan, id: bigint, message: string): void {
  const delivery_id = formatDeliveryId(id);
  const headers = { "content-type": "application/json", ...acknowledge.headers };
  if (isOwnAnswer(acknowledge)) sendAcknowledgement(response, acknowledge, delivery_id);
  else
    sendAcknowledgement(
      response,
      { status: 200, headers, body: JSON.stringify({ delivery_id, message }) },
      delivery_id,
    );
}

/** Sends problem JSON, unless a response has already begun. */
export function sendProblem(response: ServerResponse, code: ProblemCode, detail: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problemJson = problem(code, detail);
  const body = JSON.stringify(problemJson);
  // RFC 9110, section 15.5.2: a 401 names the expected scheme.
  if (problemJson.status === 401) response.setHeader("www-authenticate", "AgentKey");
  response
    .writeHead(problemJson.status, {
      "content-type": PROBLEM_CONTENT_TYPE,
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}

function explain(error: AttemptError | undefined, cause: string): { code: ProblemCode; detail: string } {
  switch (error) {
    case "gateway_stopped":
      return {
        code: "storage_unavailable",
        detail: "The gateway's store was unreachable for too long; nothing was sent to the agent.",
      };
    case "agent_timeout":
      return { code: "agent_timeout", detail: `The agent was ${cause}.` };
    case "agent_answer_invalid":
    case "agent_answer_broken":
      return {
        code: "agent_answer_invalid",
        detail: `The agent's response is not valid HTTP (${cause}).`,
      };
    case "agent_host_unresolved":
      return {
        code: "agent_host_unresolved",
        detail:
          `The agent is registered with a host that this machine cannot resolve (${cause}). If that is ` +
          `${DOCKER_HOST}, set AGENTEX_ACP_HOST_OVERRIDE to the agent's address, such as 127.0.0.1.`,
      };
    case "agent_address_not_allowed":
      return {
        code: "agent_address_not_allowed",
        detail: "The agent is registered at an address that the gateway may not connect to.",
      };
    case "agent_unreachable":
    case "agent_redirected":
    case "agent_gone":
    case "caller_gone":
    case "body_missing":
    case undefined:
      return {
        code: "agent_unreachable",
        detail: `The agent is registered, but did not respond on any connection (${cause}).`,
      };
  }
}
