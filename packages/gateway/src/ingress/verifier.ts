import { Worker } from "node:worker_threads";
import { verifyRequest, type RequestVerification, type VerificationTask } from "./verify-request.ts";
import type { VerifierAnswer, VerifierRequest } from "./verifier-thread.ts";
import { loanOf, type Loan } from "./body/body-buffer.ts";

/** Examines signed requests without holding up others. */
export type Verifier = {
  verify(task: VerificationTask): RequestVerification | Promise<RequestVerification>;
  stop(): Promise<void>;
};

/**
 * Larger bodies are verified on another thread, in bytes. To parse 25 MB of JSON takes some hundred milliseconds, in which
 * nobody else would be answered. A body of that size is lent to that thread, not copied.
 */
const LARGE = 512 * 1024;

type Pending = {
  readonly loan: Loan | undefined;
  readonly resolve: (verified: RequestVerification) => void;
  readonly reject: (error: Error) => void;
};

/** The thread is started for the first large body, and started anew should it ever end. */
export function createVerifier(): Verifier {
  let thread: Worker | undefined;
  let lastId = 0;
  const pending = new Map<number, Pending>();
  /** What an ended thread says after another was started in its place is not about that one. */
  const fail = (ended: Worker, error: Error): void => {
    if (thread !== ended) return;
    thread = undefined;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  const start = (): Worker => {
    const started = new Worker(new URL(import.meta.resolve("#verifier-thread")));
    started.unref();
    started.on("message", ({ id, verified, failure, lent }: VerifierAnswer) => {
      const asked = pending.get(id);
      pending.delete(id);
      if (lent !== undefined) asked?.loan?.giveBack(lent);
      if (verified !== undefined) asked?.resolve(verified);
      else asked?.reject(new Error(failure));
    });
    started.on("error", (error: unknown) =>
      fail(started, error instanceof Error ? error : new Error(String(error))),
    );
    started.on("exit", () => fail(started, new Error("the verifier's thread has ended")));
    return started;
  };
  return {
    verify(task) {
      if (task.request.body.length <= LARGE) return verifyRequest(task);
      const id = ++lastId;
      const { method, url, headers, body } = task.request;
      const loan = loanOf(body);
      // As plain data: what another thread gets has no getters.
      const message: VerifierRequest = {
        id,
        task: { ...task, request: { method, url, headers, body } },
        lent: loan?.buffer,
      };
      return new Promise((resolve, reject) => {
        pending.set(id, { loan, resolve, reject });
        thread ??= start();
        thread.postMessage(message, loan === undefined ? [] : [loan.buffer]);
      });
    },
    async stop() {
      await thread?.terminate();
    },
  };
}
