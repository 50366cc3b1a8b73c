import { Transform, type TransformCallback } from "node:stream";

/**
 * Longer than any single test may take. Node ends a test that exceeds its timeout, but not a file that has finished its tests
 * and is kept alive by something else: a server that was left open would block the whole run forever.
 */
const stallMilliseconds = 180_000;

/**
 * A reporter for `node --test` (https://nodejs.org/api/test.html#custom-reporters) that reports nothing, and ends a run that
 * makes no progress.
 */
export default class StallReporter extends Transform {
  readonly #limit: number;
  readonly #onStall: () => void;
  #timer: NodeJS.Timeout;

  /**
   * @param limit how long there may be no events, in milliseconds
   * @param onStall called when there was no event for that long
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

  /** Does not keep the process alive; the runner's own work does. */
  #startTimer(): NodeJS.Timeout {
    return setTimeout(this.#onStall, this.#limit).unref();
  }
}

/** On SIGINT, the runner prints the files that were running, and fails. */
function endRun(): void {
  console.error(
    `\nNothing has happened for ${stallMilliseconds / 1000} s: a test left something open. Stopping the run.`,
  );
  process.kill(process.pid, "SIGINT");
}
