import type { Agents } from "../agents/agents.ts";
import { finalStatusesOf } from "../agents/routes/route.ts";
import { runTerms } from "../agents/routes/run-terms.ts";
import type { AttemptResult, RunningDelivery } from "../deliveries/delivery.ts";
import type { Keys } from "../keys/keys.ts";
import type { RunTerms } from "../runs/begin-run.ts";
import type { Attempted, Destination } from "./attempts/attempt.ts";
import type { Cancellation, Term } from "./attempts/cancellation.ts";
import type { AnswerSink } from "./attempts/forward.ts";
import { hasNoRoute } from "./attempts/missing-route.ts";

export type AttemptOnceParts = {
  readonly agents: Pick<Agents, "find">;
  readonly keys: Pick<Keys, "internalKey">;
  /** Makes one attempt; see `makeAttempt`. */
  readonly attempt: (
    delivery: RunningDelivery,
    destination: Destination,
    sink: AnswerSink | undefined,
    cancellation: Cancellation,
  ) => Promise<Attempted>;
  /** Unix milliseconds. */
  readonly now: () => number;
};

/** An attempt, with what the agent's routes say about it. */
export type Tested = Attempted & {
  /** The terms of the run that the attempt started. */
  readonly terms?: RunTerms | undefined;
  readonly isBesideRun?: boolean;
};

/** Makes an attempt at the agent's current URL. */
export async function attemptOnce(
  delivery: RunningDelivery,
  sinkOf: () => AnswerSink | undefined,
  term: Term,
  { agents, keys, attempt, now }: AttemptOnceParts,
): Promise<Tested> {
  const agent = await agents.find({ id: delivery.webhook.agentId });
  // The agent switched to its inbox after this delivery was claimed: put it back.
  if (agent?.delivery === "pull") return { result: withoutAnswer("gateway_stopped"), cause: undefined };
  if (agent === undefined || agent.acpUrl === null)
    return { result: withoutAnswer("agent_gone"), cause: undefined };
  const internalKey = keys.internalKey(agent);
  const destination = {
    acpUrl: agent.acpUrl,
    agentName: agent.name,
    internalKey: internalKey instanceof Promise ? await internalKey : internalKey,
  };
  const attempted: Tested = {
    ...(await attempt(delivery, destination, sinkOf(), term.cancellation())),
    isBesideRun: delivery.webhook.besideRun !== undefined,
  };
  const { result, run } = attempted;
  // The term ended or the attempt was aborted; the sender did not hang up.
  if (result.error === "caller_gone")
    return { ...attempted, result: { ...result, error: "gateway_stopped" } };
  const { route } = delivery.webhook;
  if (run !== undefined) {
    // Even if the rest of the response was lost, the agent is working on the delivery.
    return {
      ...attempted,
      result: { ...result, error: undefined },
      terms: runTerms(agent, route, run.within, now()),
    };
  }
  if (hasNoRoute(agent, route, result)) return { ...attempted, finalStatuses: [404] };
  const finalStatuses = finalStatusesOf(agent, route, result.agentStatus);
  return finalStatuses.length === 0 ? attempted : { ...attempted, finalStatuses };
}

export function withoutAnswer(error: AttemptResult["error"]): AttemptResult {
  return { agentStatus: undefined, error, duration: 0, answer: undefined, retryNotBefore: undefined };
}
