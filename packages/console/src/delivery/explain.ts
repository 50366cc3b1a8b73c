import type { Delivery, DeliveryStatus } from "agentex-gateway-sdk/client";

export type Tone = "good" | "warn" | "bad" | "busy" | "quiet";

export const TONES: Readonly<Record<DeliveryStatus, Tone>> = {
  waiting: "warn",
  running: "busy",
  delivered: "good",
  rejected: "bad",
  failed: "bad",
  superseded: "quiet",
  cancelled: "quiet",
};

/** Why an attempt brought no whole answer, or none that counts, and what to do. */
const ERRORS: Readonly<Record<string, string>> = {
  agent_unreachable: "Nobody answered at the agent's URL. See that the agent runs and that its URL is right.",
  agent_address_not_allowed: "The agent's host has no address that the gateway may connect to.",
  agent_timeout: "The agent was silent for too long. Answer earlier, or give the route more time.",
  agent_answer_invalid: "What came back is not HTTP that can be passed on.",
  agent_answer_broken: "The agent's answer began and broke off.",
  agent_redirected: "The agent's framework or a proxy answered with a redirect, so its handler did not run.",
  agent_gone: "The agent was deleted, or has no URL any more.",
  body_missing: "What was received is not stored any more, or not whole.",
  caller_gone: "The caller hung up before the agent answered.",
  gateway_stopped: "The gateway stopped in the middle of the attempt.",
};

/** An attempt's error in a sentence. */
export function explainError(code: string): string {
  return ERRORS[code] ?? code;
}

/** What has become of a delivery, and why, in a sentence. */
export function explain(delivery: Delivery): string {
  const { status, agent_status, error, attempt_count, next_attempt_at } = delivery;
  const answered = agent_status === null ? undefined : `The agent answered ${agent_status}`;
  const why = error === null ? (answered ?? "No attempt has ended yet") : explainError(error);
  switch (status) {
    case "delivered":
      return `${answered ?? "The agent has it"}${attempt_count > 1 ? `, at attempt ${attempt_count}` : ""}.`;
    case "rejected":
      return `${answered ?? "The agent refused it"}: it has the delivery, and does not want it. It is not tried again by itself.`;
    case "failed":
      return `${sentence(why)} ${attempt_count === 1 ? "There was one attempt." : `All ${attempt_count} attempts are used up.`}`;
    case "waiting":
      if (next_attempt_at === null) return "It waits until earlier deliveries of its conversation are done.";
      return attempt_count === 0
        ? "It waits for its first attempt."
        : `${sentence(why)} It will be tried again.`;
    case "running":
      return `Attempt ${attempt_count} is under way.`;
    case "superseded":
      return "A newer delivery of the same conversation took its place.";
    case "cancelled":
      return error === null ? "Somebody called it off." : sentence(why);
  }
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
