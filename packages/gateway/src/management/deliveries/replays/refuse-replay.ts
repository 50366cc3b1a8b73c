import type { Context } from "hono";
import { answerProblem } from "../../../http/answers.ts";
import type { Replayable } from "../../../dispatch/replays/replay.ts";
import { deliveryMissing } from "../delivery-problems.ts";

/** The problems of replaying one delivery, as received or edited. */
export const REPLAY_PROBLEMS = [
  "delivery_not_found",
  "access_denied",
  "delivery_unfinished",
  "agent_not_found",
  "agent_for_subscribers",
  "body_memory_full",
  "body_not_json",
  "body_invalid",
] as const;

/**
 * The response for a delivery that cannot be replayed.
 *
 * @param toAgent - the name of the agent to deliver it to; undefined: its own agent.
 */
export function refuseReplay(
  context: Context,
  id: string,
  found: Exclude<Replayable, { outcome: "replayable" }>,
  toAgent?: string,
) {
  switch (found.outcome) {
    case "unknown":
      return deliveryMissing(context, id);
    case "unfinished":
      return answerProblem(
        context,
        "delivery_unfinished",
        `Delivery '${id}' is ${found.status}: wait until it is finished, or cancel it first.`,
      );
    case "for_subscribers":
      return answerProblem(
        context,
        "agent_for_subscribers",
        `Agent '${found.agentName}' has no URL and no inbox: its webhooks are only available to subscribers, ` +
          "and cannot be delivered.",
      );
    case "agent_gone":
      return answerProblem(
        context,
        "agent_not_found",
        toAgent === undefined
          ? `The agent of delivery '${id}' was deleted, so it cannot be delivered.`
          : `Agent '${toAgent}' does not exist in the account of delivery '${id}'.`,
      );
  }
}
