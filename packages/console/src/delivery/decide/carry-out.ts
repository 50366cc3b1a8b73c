import { GatewayError, type BulkReplay } from "agentex-gateway-sdk/client";
import { client } from "../../app/client.ts";
import type { Decision, Question } from "./decision.ts";

/**
 * Carries out a decision.
 *
 * @param done - which of the selected deliveries are done. Adds to it, so that after an error, only the others are tried again.
 * @returns the work that continues in the background; undefined if all is done.
 */
export async function carryOut(question: Question, done: Set<string>): Promise<BulkReplay | undefined> {
  const { deliveries } = client;
  const { subject, decision } = question;
  if (subject.kind === "all") {
    return decision === "release"
      ? deliveries.releaseAll(subject.filter)
      : deliveries.cancelAll(subject.filter);
  }
  for (const id of subject.ids.filter((each) => !done.has(each))) {
    try {
      await CALLS[decision](id);
    } catch (error) {
      if (!isDecided(error)) throw error;
    }
    done.add(id);
  }
  return undefined;
}

const CALLS: Readonly<Record<Decision, (id: string) => Promise<unknown>>> = {
  release: async (id) => client.deliveries.release(id),
  cancel: async (id) => client.deliveries.cancel(id),
  replay: async (id) => client.deliveries.replay(id),
};

/** Whether someone else decided first. */
function isDecided(error: unknown): boolean {
  return (
    error instanceof GatewayError &&
    ["delivery_not_held", "delivery_not_waiting", "delivery_unfinished"].includes(error.code ?? "")
  );
}
