import { Worker } from "node:worker_threads";
import { messageOf } from "../../error-message.ts";
import type { WorkerAnswer, WorkerResult, WorkerTask } from "./messages.ts";
import type { WorkerData } from "./worker.ts";

type Pending = { resolve: (result: WorkerResult) => void; reject: (error: Error) => void };

/** A failed statement; `errcode` is SQLite's extended result code. */
class SqliteError extends Error {
  override name = "SqliteError";
  readonly errcode: number | undefined;
  constructor(message: string, errcode: number | undefined) {
    super(message);
    this.errcode = errcode;
  }
}

/**
 * The thread has ended, and all pending requests failed: what was committed is on disk, everything else is rolled back.
 */
export class SqliteThreadEnded extends Error {
  override name = "SqliteThreadEnded";
  readonly code = "SQLITE_THREAD_ENDED";
  constructor(reason?: string) {
    super(`the SQLite thread has ended${reason === undefined ? "" : `: ${reason}`}`);
  }
}

/** The gateway's end of a SQLite thread, which answers requests in the order they are sent. */
export class SqliteConnection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #gone: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (answer: WorkerAnswer) => this.#settle(answer));
    worker.on("error", (error) => this.#fail(new SqliteThreadEnded(messageOf(error))));
    worker.on("exit", () => this.#fail(new SqliteThreadEnded()));
  }

  /** Resolves when the file is open. */
  static async open(data: WorkerData): Promise<SqliteConnection> {
    const connection = new SqliteConnection(
      new Worker(new URL(import.meta.resolve("#sqlite-worker")), {
        workerData: data,
        // The thread only holds one commit's data, briefly; a larger heap would just stay allocated.
        resourceLimits: { maxYoungGenerationSizeMb: 4 },
      }),
    );
    await new Promise<unknown>((resolve, reject) => {
      connection.#pending.set(0, { resolve, reject });
    });
    return connection;
  }

  /** @param transfer - buffers in the task to move to the other thread. */
  ask(task: WorkerTask, transfer: readonly ArrayBuffer[] = []): Promise<WorkerResult> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...task }, transfer);
    });
  }

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Whether a response is pending. */
  get isBusy(): boolean {
    return this.#pending.size > 0;
  }

  /** The number of requests so far. */
  get asked(): number {
    return this.#lastId;
  }

  async close(): Promise<void> {
    if (this.isGone) return;
    await this.ask({ kind: "close" });
    await this.#worker.terminate();
  }

  #settle(answer: WorkerAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ("result" in answer) pending?.resolve(answer.result);
    else pending?.reject(new SqliteError(answer.failure.message, answer.failure.errcode));
  }

  #fail(error: Error): void {
    this.#gone ??= error;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
