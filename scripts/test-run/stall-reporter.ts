import { Transform, type TransformCallback } from "node:stream";

/**
 * Longer than any one test may take. Node ends a test that takes too long, but not a file whose tests have ended and which
 * something keeps alive: a server that was not closed would hold up the whole run for ever.
 */
const stallMilliseconds = 180_000;

/**
 * A reporter for `node --test` (https://nodejs.org/api/test.html#custom-reporters) that reports nothing, and ends a run in
 * which nothing happens any more.
 */
export default class StallReporter extends Transform {
  readonly #limit: number;
  readonly #onStall: () => void;
  #timer: NodeJS.Timeout;

  /**
   * @param limit how long nothing may happen, in milliseconds
   * @param onStall called when nothing has happened for that long
   */
  constructor(limit = stallMilliseconds, onStall = endRun) {
    super({ writableObjectMode: true });
    this.#limit = limit;
    this.#onStall = onStall;
    this.#timer = this.#startTimer();
  }

  override _transform(_event: unknown, _encoding: BufferEncoding, done: TransformCallback): void {
    clearTimeout(this.#timer);
    this.#timer = this.#startTimer();
    done();
  }

  override _flush(done: TransformCallback): void {
    clearTimeout(this.#timer);
    done();
  }

  /** The runner's own work keeps the process alive; the watch does not. */
  #startTimer(): NodeJS.Timeout {
    return setTimeout(this.#onStall, this.#limit).unref();
  }
}

/** Interrupted, the runner names the files that were running, and fails. */
function endRun(): void {
  console.error(
    `\nNothing has happened for ${stallMilliseconds / 1000} s: a test left something open. Stopping the run.`,
  );
  process.kill(process.pid, "SIGINT");
}
