import type { IncomingMessage } from "node:http";
import { SMALL_BODY, type BodyMemory, type Room } from "../../bodies/body-memory.ts";
import { watchPace, type BodyPace } from "../../limits/body-pace.ts";
import type { BodyReservation } from "./body-reservation.ts";
import type { UnverifiedBytes } from "./unverified-bytes.ts";
import { inCheckPhase } from "../../check-phase.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { refuse, type Refusal } from "../../refusals/refusal.ts";

export type Received = {
  readonly outcome: "received";
  /** Read this again after verification: a large body has been on another thread meanwhile. */
  readonly body: Buffer<ArrayBuffer>;
};

/** The limits of a body. */
export type BodyLimits = {
  /** Its size in bytes, and how fast it must arrive. */
  readonly bodyLimit: number;
  readonly bodyPace: BodyPace;
  readonly memory: BodyMemory;
};

/** `Retry-After` in seconds when bodies fill the memory: they are processed within moments. */
const CROWDED_RETRY = 5;
/** How long a sender waits for memory, in milliseconds: providers give up after ten seconds, some after five. */
const PATIENCE = 4_000;
/**
 * The minimum rate, in bytes per second, of a body whose memory others wait for, except in its first milliseconds.
 */
const HURRIED_RATE = 1024 * 1024;
const HURRY_AFTER = 2_000;
const HURRY_EVERY = 500;

type Reading = {
  readonly limits: BodyLimits;
  readonly share: BodyReservation;
  readonly invite: () => void;
  /** Counts it among unverified bodies; undefined if its sender is already verified. */
  readonly holdUnverified: UnverifiedBytes["hold"] | undefined;
};

/**
 * Rejects a body that declares more than the limit without reading it. While there is no memory for a body, it stays with its
 * sender, for as long as waiting makes sense.
 */
export function readBody(request: IncomingMessage, reading: Reading): Promise<Received | Refusal> {
  const { bodyLimit: limit, memory } = reading.limits;
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  const declared = Number(length ?? 0);
  if (declared > limit) return Promise.resolve(tooLarge(limit));
  // A body of unknown size counts as small until it grows.
  const bytes = encoding === undefined ? declared : SMALL_BODY;
  const room = bytes <= SMALL_BODY ? memory.small : memory.received;
  const taken = bytes === 0 || reading.share.take(room, bytes, PATIENCE);
  if (taken === true) return read(request, declared, reading);
  return Promise.resolve(taken).then((isTaken) =>
    isTaken ? read(request, declared, reading) : bodyMemoryFull(),
  );
}

/** Reads a body, and stops if it exceeds the limit or is too slow. */
function read(
  request: IncomingMessage,
  declared: number,
  { limits, share, invite, holdUnverified }: Reading,
): Promise<Received | Refusal> {
  const { bodyLimit: limit, bodyPace, memory } = limits;
  invite();
  return new Promise((resolve) => {
    const body = new BodyBuffer(declared);
    let isOver = false;
    let isUndeclared = declared === 0;
    const finish = (result: Received | Refusal): void => {
      isOver = true;
      stopWatching();
      stopHurrying();
      if (result.outcome === "received") {
        held?.complete();
        if (declared === 0 && !isUndeclared) share.shrink(body.size);
      } else {
        body.clear();
        held?.release();
        share.release();
      }
      request.off("data", take).off("end", end).off("close", breakOff);
      resolve(result);
    };
    const take = (chunk: Buffer<ArrayBuffer>): void => {
      if (body.size + chunk.length > limit) {
        request.pause();
        finish(tooLarge(limit));
        return;
      }
      body.add(chunk);
      held?.add(chunk.length);
      if (isUndeclared && body.size > SMALL_BODY && !isOver) grow();
    };
    /** From now on it may have any allowed size. */
    const grow = (): void => {
      isUndeclared = false;
      request.pause();
      const taken = share.take(memory.received, limit, PATIENCE);
      void Promise.resolve(taken).then((isTaken) => {
        if (isOver) return;
        if (!isTaken) {
          finish(bodyMemoryFull());
          return;
        }
        body.expect(limit);
        stopHurrying = hurry(memory.received, () => body.size, reject);
        request.resume();
      });
    };
    const end = (): void => {
      // It is complete, so it no longer matters whether the connection is.
      request.off("close", breakOff);
      inCheckPhase(() => {
        if (!isOver) finish(new ReceivedBody(body));
      });
    };
    const breakOff = (): void =>
      finish(refuse("body_incomplete", "The connection closed before the end of the body."));
    const tooSlow = (): void => {
      request.pause();
      finish({ ...refuse("request_timeout", "The body arrived too slowly."), limit: "body_timeout" });
    };
    const reject = (): void => {
      request.pause();
      finish(bodyMemoryFull());
    };
    const held = holdUnverified?.(() => {
      request.pause();
      finish(crowded());
    });
    // Most bodies have already arrived when they are read.
    const stopWatching = request.complete ? () => {} : watchPace(bodyPace, () => body.size, tooSlow);
    let stopHurrying = declared > SMALL_BODY ? hurry(memory.received, () => body.size, reject) : () => {};
    // The connection may have broken before the body was read.
    if (request.destroyed) {
      breakOff();
      return;
    }
    request
      .on("data", take)
      .on("end", end)
      .on("close", breakOff)
      .on("error", () => {});
  });
}

/** While others wait for memory, enforces a minimum rate. @returns a function that stops this. */
function hurry(room: Room, received: () => number, reject: () => void): () => void {
  const begun = performance.now();
  const timer = setInterval(() => {
    const late = performance.now() - begun - HURRY_AFTER;
    if (room.waiting > 0 && received() < (late / 1_000) * HURRIED_RATE) reject();
  }, HURRY_EVERY);
  return () => clearInterval(timer);
}

/** A class, because a getter in an object literal would cost a microsecond per webhook. */
class ReceivedBody implements Received {
  readonly outcome = "received";
  readonly #gathered: BodyBuffer;

  constructor(gathered: BodyBuffer) {
    this.#gathered = gathered;
  }

  get body(): Buffer<ArrayBuffer> {
    return this.#gathered.whole();
  }
}

function tooLarge(limit: number): Refusal {
  return refuse("body_too_large", `The body is larger than ${limit} bytes.`);
}

/** The response when bodies fill the memory reserved for them. */
export function bodyMemoryFull(): Refusal {
  return {
    ...refuse(
      "body_memory_full",
      "The memory for request bodies is currently used up; nothing was stored. Retry later.",
    ),
    limit: "body_memory",
    retryAfter: CROWDED_RETRY,
  };
}

function crowded(): Refusal {
  return {
    ...refuse(
      "unverified_bodies_full",
      "Unverified senders are sending too much at the moment. Retry later.",
    ),
    limit: "unverified_bytes",
    retryAfter: CROWDED_RETRY,
  };
}
