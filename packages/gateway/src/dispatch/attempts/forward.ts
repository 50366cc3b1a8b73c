import type { Dispatcher } from "undici";
import { inCheckPhase } from "../../check-phase.ts";
import { messageOf } from "../../error-message.ts";
import type { Body } from "../../bodies/body.ts";
import type { AttemptError } from "../../deliveries/delivery.ts";
import type { Cancellation } from "./cancellation.ts";
import { carrying } from "./request/request-body.ts";
import { causeOf, errorOf } from "./unanswered.ts";
import { readAnswerHead, type AnswerHead } from "./answer-head.ts";

/** One HTTP request to the agent. */
export type ForwardRequest = {
  readonly origin: string;
  /** Path and query, encoded. */
  readonly path: string;
  readonly method: string;
  /** Alternating names and values. */
  readonly headers: string[];
  readonly body: Body;
  /** How long the agent may be silent, in milliseconds. */
  readonly timeout: number;
  /** How long the whole request may take, in milliseconds; never less than `timeout`. */
  readonly limit: number;
  readonly cancellation: Cancellation;
};

/** Receives the agent's response as it arrives. */
export type AnswerSink = {
  /**
   * The response begins. If this returns a promise, nothing more is read from the agent until it resolves. Throws or
   * rejects if the response is not wanted.
   */
  start(head: AnswerHead): Promise<void> | void;
  /** A piece of the body. False pauses the response until `resume` is called. */
  write(chunk: Buffer): boolean;
  /** Receives the function that resumes the response. */
  onDrain(resume: () => void): void;
  end(): void;
};

export type Forwarded =
  /** The whole response was passed on. */
  | { readonly outcome: "answered" }
  /** The response began and broke off. */
  | { readonly outcome: "broken"; readonly error: AttemptError }
  /** No response began. */
  | { readonly outcome: "unanswered"; readonly error: AttemptError; readonly cause: string };

/**
 * The silence timeout is measured in this many intervals. Timers fire before sockets are read, so after a suspension
 * the process would consider an agent silent although its response has arrived. With intervals, a suspension costs the
 * agent at most one.
 */
const SPELLS = 4;

/** Sends one request to the agent and streams its response into the sink, unchanged. */
export function forward(
  dispatcher: Dispatcher,
  request: ForwardRequest,
  sink: AnswerSink,
): Promise<Forwarded> {
  return new Promise((resolve) => {
    let answering = false;
    let began = false;
    let settled = false;
    /** The number of silent intervals; an interval with any activity does not count as silent. */
    let silent = 1;
    let isOurTurn = false;
    /** The number of intervals so far and their maximum, so that the total limit needs no separate timer. */
    let passed = 0;
    const mostSpells = Math.max(SPELLS, Math.ceil((request.limit / request.timeout) * SPELLS));
    let abort: ((reason: Error) => void) | undefined;

    const settle = (forwarded: Forwarded): void => {
      if (settled) return;
      settled = true;
      clearInterval(spells);
      request.cancellation.listen(undefined);
      resolve(forwarded);
    };
    const fail = (error: AttemptError, cause: string): void => {
      settle(began ? { outcome: "broken", error } : { outcome: "unanswered", error, cause });
      abort?.(new Error(cause));
    };
    const cancellation = (): void => fail("caller_gone", "the caller hung up");
    const listen = (): void => {
      silent = 0;
      isOurTurn = false;
    };
    // One timer for connecting, sending and responding; undici has separate timeouts for these.
    const spells = setInterval(() => {
      passed += 1;
      if (passed > mostSpells) {
        if (isOurTurn) fail("caller_gone", "the caller did not read the response");
        else fail("agent_timeout", `not done after ${Math.max(request.limit, request.timeout)} ms`);
        return;
      }
      if (isOurTurn) return;
      if (silent < SPELLS) silent += 1;
      else fail("agent_timeout", `silent for ${request.timeout} ms`);
    }, request.timeout / SPELLS);

    if (request.cancellation.isGone()) {
      cancellation();
      return;
    }
    request.cancellation.listen(cancellation);
    dispatcher.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: request.method,
        ...carrying(request, listen),
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(controller) {
          abort = (reason) => controller.abort(reason);
          // The request is about to be sent; connecting may have taken a while.
          if (!settled && request.cancellation.isGone()) cancellation();
          if (settled) controller.abort(new Error("the response is no longer wanted"));
        },
        onResponseStart(controller, status) {
          // Informational responses (103 Early Hints) are for this connection; the final response follows.
          if (status < 200 || settled) return;
          const head = readAnswerHead(status, controller.rawHeaders);
          answering = true;
          const unwanted = (error: unknown): void => fail("agent_answer_invalid", messageOf(error));
          const begin = (): void => {
            began = true;
            listen();
          };
          let starting: Promise<void> | void;
          try {
            starting = sink.start(head);
          } catch (error) {
            unwanted(error);
            return;
          }
          if (starting === undefined) {
            begin();
            return;
          }
          isOurTurn = true;
          controller.pause();
          starting.then(() => {
            if (settled) return;
            begin();
            controller.resume();
          }, unwanted);
        },
        onResponseData(controller, chunk) {
          if (settled) return;
          if (sink.write(chunk)) {
            listen();
            return;
          }
          // A slow caller must not make the agent count as silent.
          isOurTurn = true;
          controller.pause();
          sink.onDrain(() => {
            if (settled) return;
            listen();
            controller.resume();
          });
        },
        onResponseEnd() {
          inCheckPhase(() => {
            if (settled) return;
            try {
              sink.end();
              settle({ outcome: "answered" });
            } catch (error) {
              fail("agent_answer_broken", messageOf(error));
            }
          });
        },
        onResponseError(_controller, error) {
          fail(answering ? "agent_answer_broken" : errorOf(error), causeOf(error));
        },
      },
    );
  });
}
