import type { Delivery, DeliveryDetail } from "agentex-gateway-sdk/client";
import { wasHeld } from "./reason.ts";

/** Why an attempt got no usable response, and what to do about it. */
const ERRORS: Readonly<Record<string, string>> = {
  agent_unreachable:
    "The gateway could not connect to the agent's URL. Check that the agent is running and that its URL is right.",
  agent_host_unresolved:
    "The agent's host name could not be resolved. For an agent at host.docker.internal, set " +
    "AGENTEX_ACP_HOST_OVERRIDE to its address, such as 127.0.0.1.",
  agent_address_not_allowed:
    "The agent's host does not resolve to an address that the gateway is allowed to connect to.",
  agent_timeout: "The agent did not respond in time. Respond earlier, or give the route a longer timeout.",
  agent_answer_invalid: "The agent's response is not valid HTTP.",
  agent_answer_broken: "The connection closed before the agent's response was complete.",
  agent_redirected: "The agent's framework or a proxy responded with a redirect, so the handler did not run.",
  agent_gone: "The agent was deleted or no longer has a URL.",
  body_missing: "The request body is no longer stored, or is incomplete.",
  caller_gone: "The caller disconnected before the agent responded.",
  gateway_stopped: "The gateway stopped during the attempt.",
  run_failed: "The agent's run failed.",
  run_lost: "The agent's run stopped reporting.",
  run_timeout: "The agent's run exceeded its time limit.",
  run_handed_back: "The agent stopped and handed the run back.",
  lease_expired: "The agent claimed it but did not acknowledge it before its lease expired.",
  nacked: "The agent claimed it and handed it back.",
};

/** Describes an attempt's error in a sentence. */
export function explainError(code: string): string {
  return ERRORS[code] ?? code;
}

/** A delivery, with its run if known. */
type Explained = Delivery & Partial<Pick<DeliveryDetail, "run">>;

/** Explains a delivery's status in a sentence or two. */
export function explain(delivery: Explained): string {
  const explained = explainStatus(delivery);
  const isReleased = wasHeld(delivery) && delivery.status !== "held" && delivery.status !== "cancelled";
  return isReleased ? `${explained} It was held first, and a person released it.` : explained;
}

function explainStatus(delivery: Explained): string {
  const { status, agent_status, error, attempt_count, next_attempt_at, ordering, batch_id } = delivery;
  const returned = agent_status === null ? undefined : `The agent returned ${agent_status}`;
  const reason = sentence(error === null ? (returned ?? "No attempt has finished yet") : explainError(error));
  switch (status) {
    case "delivered":
      return sentence(
        (delivery.run?.state === "succeeded"
          ? "The agent's run succeeded"
          : (returned ?? "The agent received it")) +
          (attempt_count > 1 ? ` on attempt ${attempt_count}` : ""),
      );
    case "rejected":
      return `${returned ?? "The agent rejected it"}. It will not be retried.`;
    case "failed":
      return attempt_count === 1
        ? `${reason} There was one attempt.`
        : `${reason} All ${attempt_count} attempts failed.`;
    case "waiting":
      if (ordering === "batch" && batch_id === null) {
        return "It is being collected with others that have the same ordering key, to be sent in one request.";
      }
      if (next_attempt_at === null) return "Waiting for earlier deliveries with the same ordering key.";
      return attempt_count === 0 ? "Waiting for the first attempt." : `${reason} It will be retried.`;
    case "running":
      return `Attempt ${attempt_count} is in progress.`;
    case "working":
      return `The agent accepted it on attempt ${attempt_count} and is working on it.`;
    case "superseded":
      return "A newer delivery with the same ordering key replaced it.";
    case "cancelled":
      if (error !== null) return reason;
      return wasHeld(delivery) && attempt_count === 0
        ? "It was held, and then cancelled without being released."
        : "Someone cancelled it.";
    case "unrouted":
      return "Its source has no target for it yet. Choose an agent to deliver it to.";
    case "filtered":
      // The facts show the clause.
      if (delivery.reason?.code === "when") return "The route's condition is not met.";
      return delivery.reason?.sentence ?? "It is filtered.";
    case "held":
      return delivery.reason?.sentence ?? "It is held.";
  }
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
