import type { AnswerHead } from "./answer-head.ts";
import type { AnswerSink } from "./forward.ts";

/** The response to a sender that waits only for a limited time. */
export type SenderAnswer = {
  /** Receives the agent's response. */
  readonly sink: AnswerSink;
  /** Responds 202: stored, and will be delivered. */
  postpone(): void;
  /** Aborts a response that broke off midway. */
  breakOff(): void;
};

/** Holds the agent's response until it is clear whether the sender gets it or a 202. */
export type HeldAnswer = AnswerSink & {
  /** Nothing more will arrive: if no response has started, the sender gets a 202. */
  giveUp(): void;
};

/** Maximum bytes to hold; larger responses are streamed. */
const MOST_HELD = 64 * 1024;
/** How long a sender may delay the agent in total after the deadline, in milliseconds. */
const GRACE = 2_000;

/**
 * For policy `assured`: the sender gets the agent's response if it settles the delivery and, before the deadline, is
 * complete or too large to hold. Otherwise the sender gets a 202. A sender that reads too slowly afterwards is cut off,
 * so that the agent need not wait: the rest of the response is read and discarded.
 *
 * @param deadline - milliseconds from now.
 * @param settles - whether a response with this status settles the delivery.
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

  /** Whatever arrives while the headers are being sent is held too, to keep the order. */
  const begin = async (answer: AnswerHead): Promise<void> => {
    state = "beginning";
    clearTimeout(timer);
    try {
      await sender.sink.start(answer);
    } catch {
      // HTTP cannot express this response, but the agent has the delivery.
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
      // A run has only started: the sender gets the gateway's 202 and a URL to follow the run.
      if (answer.run === undefined && settles(answer.status)) head = answer;
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
