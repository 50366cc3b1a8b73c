import type { Route } from "../agents/routes/route.ts";
import type { ToldSender, Webhook } from "../deliveries/delivery.ts";
import type { Cancellation } from "./attempts/cancellation.ts";
import type { AnswerHead } from "./attempts/answer-head.ts";
import type { AnswerSink } from "./attempts/forward.ts";
import type { Accepted, Journal } from "./journal/journal.ts";
import type { SenderAnswers } from "./journal/sender-answers.ts";

/** The caller waiting for the agent's response. */
export type Recipient = {
  /** Returns a sink for the response to the delivery with this id. */
  readonly sinkFor: (id: bigint) => AnswerSink;
  readonly gone: Cancellation;
  /** Acknowledges the delivery: the agent is working on it. */
  readonly postpone: (id: bigint) => void;
  /** The agent's routes, which say how a run ends. */
  readonly agent: { readonly routes: readonly Route[] | undefined };
  /** For the record: the response that the caller is about to get. */
  readonly told: (status: number, by: "agent") => ToldSender;
};

/**
 * Responses up to this size, in bytes, are recorded in full before they are sent; for larger ones, the record is
 * written before the first byte is sent.
 */
const MOST_HELD = 64 * 1024;

/** An agent's response on its way to the caller, who gets it once the delivery is recorded. */
export type DirectAnswer = {
  /** Passed to the attempt. */
  readonly sink: AnswerSink;
  /** The recorded id, which differs from the first one if that was taken. */
  id(): bigint;
  adopt(recorded: bigint): void;
  /** The attempt is over: nothing more is passed on. */
  over(): Promise<{
    readonly head: AnswerHead | undefined;
    readonly isOnRecord: boolean;
    readonly isStreaming: boolean;
  }>;
  /** Passes on what was held. */
  send(head: AnswerHead): Promise<void>;
};

export function createDirectAnswer(
  firstId: bigint,
  webhook: Webhook,
  recipient: Recipient,
  isRecorded: boolean,
  { journal, answers }: { readonly journal: Journal; readonly answers: Pick<SenderAnswers, "note"> },
): DirectAnswer {
  let id = firstId;
  let sink = recipient.sinkFor(id);
  let isOnRecord = isRecorded;
  let isStreaming = false;
  let isOver = false;
  let accepting: Promise<Accepted> | undefined;
  let head: AnswerHead | undefined;
  const held: Buffer[] = [];
  const adopt = (recorded: bigint): void => {
    if (recorded === id) return;
    id = recorded;
    sink = recipient.sinkFor(id);
  };
  const stream = async (answer: AnswerHead): Promise<void> => {
    if (!isOnRecord) adopt(idOf(await (accepting = journal.accept(webhook, "running", id))));
    isOnRecord = true;
    // The response broke off or the caller hung up during the commit.
    if (isOver) return;
    await sink.start(answer);
    answers.note(id, recipient.told(answer.status, "agent"));
    isStreaming = true;
  };
  return {
    id: () => id,
    adopt,
    sink: {
      start(answer) {
        head = answer;
        // A response that starts a run is not passed on: the caller gets the gateway's 202.
        return isSmall(answer) || answer.run !== undefined ? undefined : stream(answer);
      },
      write(chunk) {
        if (isStreaming) return sink.write(chunk);
        held.push(chunk);
        return true;
      },
      onDrain: (resume) => sink.onDrain(resume),
      end() {
        if (isStreaming) sink.end();
      },
    },
    async over() {
      isOver = true;
      await accepting;
      return { head, isOnRecord, isStreaming };
    },
    async send(answer) {
      const starting = sink.start(answer);
      if (starting !== undefined) await starting;
      for (const chunk of held) sink.write(chunk);
      sink.end();
    },
  };
}

function idOf(accepted: Accepted): bigint {
  return accepted.outcome === "accepted" ? accepted.id : accepted.firstId;
}

function isSmall({ status, headers }: AnswerHead): boolean {
  if (status === 204 || status === 304) return true;
  const index = headers.findIndex(
    (name, place) => place % 2 === 0 && name.toLowerCase() === "content-length",
  );
  return index >= 0 && Number(headers[index + 1]) <= MOST_HELD;
}
