import type { AnswerHead, AnswerSink } from "./forward.ts";
import { isFinal } from "./retry-schedule.ts";

/** What a sender who can wait a while only hears in the end. */
export type SenderAnswer = {
  /** The agent's answer. */
  readonly sink: AnswerSink;
  /** "It is kept, and will be delivered": 202. */
  postpone(): void;
};

/** Holds the agent's answer back until it is known whether the sender gets it, or a 202. */
export type HeldAnswer = AnswerSink & {
  /** The sender is not to wait any longer: what has not begun to reach them is replaced by a 202. */
  giveUp(): void;
};

/** An answer larger than this is passed on as it comes, in bytes. */
const MOST_HELD = 64 * 1024;

/**
 * For policy `assured`: the sender gets the agent's answer if it settles the delivery and is whole, or too large to
 * hold, before the deadline; otherwise a 202.
 *
 * @param deadline - milliseconds from now.
 */
export function holdAnswer(sender: SenderAnswer, deadline: number): HeldAnswer {
  let state: "waiting" | "passing" | "done" = "waiting";
  let head: AnswerHead | undefined;
  let held: Buffer[] = [];
  let size = 0;

  const giveUp = (): void => {
    if (state !== "waiting") return;
    state = "done";
    held = [];
    clearTimeout(timer);
    sender.postpone();
  };
  const timer = setTimeout(giveUp, deadline);

  const begin = async (answer: AnswerHead): Promise<boolean> => {
    state = "passing";
    clearTimeout(timer);
    await sender.sink.start(answer);
    return held.splice(0).reduce((_, chunk) => sender.sink.write(chunk), true);
  };

  return {
    giveUp,
    async start(answer) {
      if (state !== "waiting") return;
      if (isFinal(answer.status)) head = answer;
      else giveUp();
    },
    write(chunk) {
      if (state === "passing") return sender.sink.write(chunk);
      if (state === "done" || head === undefined) return true;
      held.push(chunk);
      size += chunk.length;
      if (size > MOST_HELD) void begin(head);
      return true;
    },
    onDrain: (resume) => {
      if (state === "passing") sender.sink.onDrain(resume);
      else resume();
    },
    end() {
      if (state === "waiting" && head !== undefined) void begin(head).then(() => sender.sink.end());
      else if (state === "passing") sender.sink.end();
      state = "done";
    },
  };
}
