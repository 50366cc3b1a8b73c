import type { IncomingMessage } from "node:http";
import { SMALL_BODY, type BodyMemory, type Room } from "../../bodies/body-memory.ts";
import { watchPace, type BodyPace } from "../../limits/body-pace.ts";
import type { BodyReservation } from "./body-reservation.ts";
import type { UnverifiedBytes } from "./unverified-bytes.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { refuse, type Refusal } from "../../refusals/refusal.ts";

export type Received = {
  readonly outcome: "received";
  /** Ask for it anew after it was examined: a large one has been on another thread meanwhile. */
  readonly body: Buffer<ArrayBuffer>;
};

/** What a body is held to. */
export type BodyLimits = {
  /** The most bytes that it may have, and how fast it has to come. */
  readonly bodyLimit: number;
  readonly bodyPace: BodyPace;
  readonly memory: BodyMemory;
};

/** Seconds after which to come again when bodies fill the memory: they are read within moments. */
const CROWDED_RETRY = 5;
/** How long a sender waits for room in memory, in milliseconds: providers give up after ten seconds, some after five. */
const PATIENCE = 4_000;
/** What has room that others wait for has to come at this many bytes a second, but for the first few milliseconds. */
const HURRIED_RATE = 1024 * 1024;
const HURRY_AFTER = 2_000;
const HURRY_EVERY = 500;

type Reading = {
  readonly limits: BodyLimits;
  readonly share: BodyReservation;
  readonly invite: () => void;
  /** Counts it among those of strangers; undefined where its sender is proven already. */
  readonly holdUnverified: UnverifiedBytes["hold"] | undefined;
};

/**
 * A body that declares more than the limit is not read at all, and one for which there is no room in memory not yet: it
 * stays with its sender, for as long as it is worth waiting.
 */
export function readBody(request: IncomingMessage, reading: Reading): Promise<Received | Refusal> {
  const { bodyLimit: limit, memory } = reading.limits;
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  const declared = Number(length ?? 0);
  if (declared > limit) return Promise.resolve(tooLarge(limit));
  // One that does not say how large it is counts as small until it is not.
  const bytes = encoding === undefined ? declared : SMALL_BODY;
  const room = bytes <= SMALL_BODY ? memory.small : memory.received;
  const taken = bytes === 0 || reading.share.take(room, bytes, PATIENCE);
  if (taken === true) return read(request, declared, reading);
  return Promise.resolve(taken).then((isTaken) =>
    isTaken ? read(request, declared, reading) : bodyMemoryFull(),
  );
}

/** One that turns out longer than the limit, or slow, is not read on. */
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
    /** From now on it may be as large as any. */
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
        stopHurrying = hurry(memory.received, () => body.size, turnAway);
        request.resume();
      });
    };
    const end = (): void => finish(new ReceivedBody(body));
    const breakOff = (): void =>
      finish(refuse("body_incomplete", "The connection broke before the body's end."));
    const tooSlow = (): void => {
      request.pause();
      finish({ ...refuse("request_timeout", "The body came too slowly."), limit: "body_timeout" });
    };
    const turnAway = (): void => {
      request.pause();
      finish(bodyMemoryFull());
    };
    const held = holdUnverified?.(() => {
      request.pause();
      finish(crowded());
    });
    // Most bodies are here already by the time that they are asked for.
    const stopWatching = request.complete ? () => {} : watchPace(bodyPace, () => body.size, tooSlow);
    let stopHurrying = declared > SMALL_BODY ? hurry(memory.received, () => body.size, turnAway) : () => {};
    // It may have broken before anybody asked for the body.
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

/** Looks to it, while others wait for room, that what has some comes quickly. @returns the function that ends that. */
function hurry(room: Room, received: () => number, turnAway: () => void): () => void {
  const begun = performance.now();
  const timer = setInterval(() => {
    const late = performance.now() - begun - HURRY_AFTER;
    if (room.waiting > 0 && received() < (late / 1_000) * HURRIED_RATE) turnAway();
  }, HURRY_EVERY);
  return () => clearInterval(timer);
}

/** With a class, since a getter in an object literal would cost each webhook a microsecond. */
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

/** What is said when bodies fill as much memory as they may. */
export function bodyMemoryFull(): Refusal {
  return {
    ...refuse(
      "body_memory_full",
      "Bodies fill as much memory as they may at the moment; nothing was taken. Send it again later.",
    ),
    limit: "body_memory",
    retryAfter: CROWDED_RETRY,
  };
}

function crowded(): Refusal {
  return {
    ...refuse(
      "unverified_bodies_full",
      "Too much is being received at the moment from senders who have not proven who they are. Send it again later.",
    ),
    limit: "unverified_bytes",
    retryAfter: CROWDED_RETRY,
  };
}
