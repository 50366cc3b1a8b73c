import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { ADDRESS_NOT_ALLOWED } from "../../agents/agent-network.ts";
import { messageOf } from "../../error-message.ts";
import { BodyMissing, BodyUnread, isInMemory, type Body } from "../../bodies/body.ts";
import type { AttemptError } from "../../deliveries/delivery.ts";
import type { Cancellation } from "./cancellation.ts";
import { endToEndHeaders } from "../../http/hop-by-hop.ts";

/** One HTTP request to the agent. */
export type ForwardRequest = {
  readonly origin: string;
  /** Path and query, encoded. */
  readonly path: string;
  readonly method: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Body;
  /** How long the agent may be silent, in milliseconds. */
  readonly timeout: number;
  /** How long all of it may take, in milliseconds; at least as long as the agent may be silent. */
  readonly limit: number;
  readonly cancellation: Cancellation;
};

/** The start of the agent's answer. */
export type AnswerHead = {
  readonly status: number;
  /** End-to-end headers, names and values in turn, repeated ones kept. */
  readonly headers: string[];
};

/** Takes the agent's answer as it comes. */
export type AnswerSink = {
  /**
   * The answer begins; nothing more is read from the agent until what this gives, if anything, resolves. Throws or rejects:
   * the answer is not wanted.
   */
  start(head: AnswerHead): Promise<void> | void;
  /** A piece of the body. False asks to wait until `resume` is called. */
  write(chunk: Buffer): boolean;
  /** Is given the function that lets the agent's answer flow again. */
  onDrain(resume: () => void): void;
  end(): void;
};

export type Forwarded =
  /** The whole answer was passed on. */
  | { readonly outcome: "answered" }
  /** It began, and broke off. */
  | { readonly outcome: "broken"; readonly error: AttemptError }
  /** It never began. */
  | { readonly outcome: "unanswered"; readonly error: AttemptError; readonly cause: string };

/**
 * The agent's silence is timed in so many spells. Timers fire before sockets are read, so a process that stood still would
 * call an agent silent whose answer has come; as it is, a standstill costs the agent one spell at most.
 */
const SPELLS = 4;

/** Sends one request to the agent and streams its answer into the sink, unchanged. */
export function forward(
  dispatcher: Dispatcher,
  request: ForwardRequest,
  sink: AnswerSink,
): Promise<Forwarded> {
  return new Promise((resolve) => {
    let answering = false;
    let began = false;
    let settled = false;
    /** The spells of silence that have passed; what is heard in the middle of one is not silent until its end. */
    let silent = 1;
    let isOurTurn = false;
    /** All spells so far, and how many there may be: the limit needs no timer of its own. */
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
    // One clock for connecting, sending and answering, which undici would time apart.
    const spells = setInterval(() => {
      passed += 1;
      if (passed > mostSpells) {
        if (isOurTurn) fail("caller_gone", "the caller did not take the answer");
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
          // It goes out now: to connect may have taken its time.
          if (!settled && request.cancellation.isGone()) cancellation();
          if (settled) controller.abort(new Error("nobody waits any more"));
        },
        onResponseStart(controller, status) {
          // Informational answers (103 Early Hints) are for this connection; the answer proper follows.
          if (status < 200 || settled) return;
          const head = {
            status,
            headers: endToEndHeaders(readRawHeaders(controller.rawHeaders), isGatewayHeader),
          };
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
          // A slow caller is not the agent's silence.
          isOurTurn = true;
          controller.pause();
          sink.onDrain(() => {
            if (settled) return;
            listen();
            controller.resume();
          });
        },
        onResponseEnd() {
          if (settled) return;
          sink.end();
          settle({ outcome: "answered" });
        },
        onResponseError(_controller, error) {
          fail(answering ? "agent_answer_broken" : errorOf(error), causeOf(error));
        },
      },
    );
  });
}

/** The headers and the body for undici, which does not know how long a body is that comes piece by piece. */
function carrying(
  { headers, body }: ForwardRequest,
  onProgress: () => void,
): Pick<Dispatcher.DispatchOptions, "headers" | "body"> {
  if (isInMemory(body)) return { headers, body: body.length > 0 ? body : null };
  headers.push("content-length", body.length.toString());
  // undici takes any async iterable, as its documentation says and its types do not; a Readable would read ahead.
  const pieces: unknown = noting(body.pieces(), onProgress);
  return { headers, body: pieces as Readable };
}

/** Whoever takes a large body piece by piece is not silent. */
async function* noting(pieces: AsyncIterable<Buffer>, onProgress: () => void): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    onProgress();
    yield piece;
  }
}

/** The gateway alone speaks as the gateway, to callers too. */
function isGatewayHeader(name: string): boolean {
  return name.startsWith("x-agentex-");
}

function readRawHeaders(raw: Dispatcher.DispatchController["rawHeaders"]): string[] {
  return Array.isArray(raw)
    ? raw.map((part) => (typeof part === "string" ? part : part.toString("latin1")))
    : [];
}

function errorOf(error: Error & { code?: string }): AttemptError {
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") return "agent_host_unresolved";
  if (error.code === ADDRESS_NOT_ALLOWED) return "agent_address_not_allowed";
  if (error instanceof BodyMissing) return "body_missing";
  if (error instanceof BodyUnread) return "gateway_stopped";
  return error.name === "HTTPParserError" ||
    error.code === "UND_ERR_HEADERS_OVERFLOW" ||
    error.code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" ||
    error.code?.startsWith("HPE_") === true
    ? "agent_answer_invalid"
    : "agent_unreachable";
}

/** A code rather than a sentence: errors from sockets name addresses, and this one is shown. */
function causeOf(error: Error & { code?: string }): string {
  return error.code ?? error.name;
}
