import type { AnswerHead, AnswerSink } from "./forward.ts";

/** What a sender who can wait a while only hears in the end. */
export type SenderAnswer = {
  /** The agent's answer. */
  readonly sink: AnswerSink;
  /** "It is kept, and will be delivered": 202. */
  postpone(): void;
  /** The agent's answer broke off on its way to them. */
  breakOff(): void;
};

/** Holds the agent's answer back until it is known whether the sender gets it, or a 202. */
export type HeldAnswer = AnswerSink & {
  /** No more is to come: what has not begun to reach the sender is replaced by a 202. */
  giveUp(): void;
};

/** An answer larger than this is passed on as it comes, in bytes. */
const MOST_HELD = 64 * 1024;
/** For so long in all, in milliseconds, a sender may keep the agent waiting after the deadline. */
const GRACE = 2_000;

/**
 * For policy `assured`: the sender gets the agent's answer if it settles the delivery and is whole, or too large to
 * hold, before the deadline; otherwise a 202. A sender who then does not take it as it comes is cut off, so that the agent is
 * not kept waiting: what it still answers is read and thrown away.
 *
 * @param deadline - milliseconds from now.
 * @param settles - whether an answer of this status settles the delivery.
 */
export function holdAnswer(
  sender: SenderAnswer,
  deadline: number,
  settles: (status: number) => boolean,
): HeldAnswer {
  let state: "waiting" | "beginning" | "passing" | "done" = "waiting";
  let head: AnswerHead | undefined;
  let held: Buffer[] = [];
  let size = 0;
  let isWhole = false;
  const endsAt = performance.now() + deadline;
  let grace = GRACE;

  const finish = (): void => {
    state = "done";
    held = [];
    clearTimeout(timer);
  };
  const giveUp = (): void => {
    if (state === "waiting") {
      finish();
      sender.postpone();
    } else if (state === "passing" || (state === "beginning" && !isWhole)) {
      finish();
      sender.breakOff();
    }
  };
  const timer = setTimeout(giveUp, deadline);

  /** What comes while the head goes out is held too, so that nothing overtakes it. */
  const begin = async (answer: AnswerHead): Promise<void> => {
    state = "beginning";
    clearTimeout(timer);
    try {
      await sender.sink.start(answer);
    } catch {
      // HTTP cannot pass it on; but the agent has the delivery.
      finish();
      sender.postpone();
      return;
    }
    for (const chunk of held) sender.sink.write(chunk);
    held = [];
    state = "passing";
    if (isWhole) {
      finish();
      sender.sink.end();
    }
  };

  return {
    giveUp,
    start(answer) {
      if (settles(answer.status)) head = answer;
      else giveUp();
    },
    write(chunk) {
      if (state === "passing") return sender.sink.write(chunk);
      if (state === "done" || head === undefined) return true;
      held.push(chunk);
      size += chunk.length;
      if (state === "waiting" && size > MOST_HELD) void begin(head);
      return true;
    },
    onDrain(resume) {
      if (state !== "passing") {
        resume();
        return;
      }
      const patience = Math.max(0, endsAt - performance.now());
      const tooSlow = setTimeout(giveUp, patience + grace);
      const since = performance.now() + patience;
      sender.sink.onDrain(() => {
        clearTimeout(tooSlow);
        grace -= Math.max(0, performance.now() - since);
        resume();
      });
    },
    end() {
      isWhole = true;
      if (state === "waiting" && head !== undefined) {
        void begin(head);
      } else if (state === "passing") {
        finish();
        sender.sink.end();
      }
    },
  };
}
