import { ShortLivedMap } from "../short-lived-map.ts";
import type { HeldAnswer } from "./attempts/held-answer.ts";

/** Senders waiting at this gateway for the agent's response to their delivery. */
export type WaitingSenders = {
  /** Sends the response to this delivery, if this gateway gets it, to this sender. */
  hold(id: bigint, agentId: string, answer: HeldAnswer): void;
  /** The sender of this delivery is no longer waiting. */
  unhold(id: bigint): void;
  answerOf(id: bigint): HeldAnswer | undefined;
  /** Tells the sender of this delivery that the response will not arrive here. */
  giveUp(id: bigint): void;
  giveUpAgent(agentId: string): void;
  giveUpAll(ids: readonly bigint[]): void;
  /** The deliveries whose senders are waiting. */
  ids(): readonly bigint[];
};

export function createWaitingSenders(): WaitingSenders {
  const held = new ShortLivedMap<bigint, { agentId: string; answer: HeldAnswer }>();
  return {
    hold: (id, agentId, answer) => held.set(id, { agentId, answer }),
    unhold: (id) => void held.delete(id),
    answerOf: (id) => held.get(id)?.answer,
    giveUp(id) {
      held.get(id)?.answer.giveUp();
      held.delete(id);
    },
    giveUpAgent(agentId) {
      for (const other of held.values()) if (other.agentId === agentId) other.answer.giveUp();
    },
    giveUpAll(ids) {
      for (const id of ids) held.get(id)?.answer.giveUp();
    },
    ids: () => [...held.keys()],
  };
}
