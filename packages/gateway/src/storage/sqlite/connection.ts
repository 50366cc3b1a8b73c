import { Worker } from "node:worker_threads";
import type { WorkerAnswer, WorkerTask } from "./messages.ts";

type Pending = {
  resolve: (result: NonNullable<WorkerAnswer["result"]>) => void;
  reject: (error: Error) => void;
};

/** A failed statement; `errcode` is SQLite's extended result code. */
export class SqliteError extends Error {
  override name = "SqliteError";
  readonly errcode: number | undefined;
  constructor(message: string, errcode: number | undefined) {
    super(message);
    this.errcode = errcode;
  }
}

/** The gateway's end of the SQLite thread: questions go out in order, answers come back in order. */
export class SqliteConnection {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #gone: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (answer: WorkerAnswer) => this.#settle(answer));
    worker.on("error", (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    worker.on("exit", () => this.#fail(new SqliteError("the SQLite thread has ended", undefined)));
  }

  /** Resolves when the file is open and writable. */
  static async open(path: string): Promise<SqliteConnection> {
    const connection = new SqliteConnection(
      new Worker(new URL("./worker.ts", import.meta.url), { workerData: { path } }),
    );
    await new Promise<unknown>((resolve, reject) => {
      connection.#pending.set(0, { resolve, reject });
    });
    return connection;
  }

  ask(task: WorkerTask): Promise<NonNullable<WorkerAnswer["result"]>> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...task });
    });
  }

  async close(): Promise<void> {
    if (this.#gone !== undefined) return;
    await this.ask({ kind: "close" });
    await this.#worker.terminate();
  }

  #settle({ id, result, failure }: WorkerAnswer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (failure !== undefined) pending?.reject(new SqliteError(failure.message, failure.errcode));
    else if (result !== undefined) pending?.resolve(result);
  }

  #fail(error: Error): void {
    this.#gone ??= error;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
