import { Worker } from "node:worker_threads";
import { verifyRequest, type RequestVerification, type VerificationTask } from "./verify-request.ts";
import type { VerifierAnswer, VerifierRequest } from "./verifier-thread.ts";
import { loanOf, type Loan } from "../../request/body-buffer.ts";

/** Verifies signed requests without blocking others. */
export type Verifier = {
  verify(task: VerificationTask): RequestVerification | Promise<RequestVerification>;
  stop(): Promise<void>;
};

/**
 * Larger bodies, in bytes, are verified on another thread: parsing 25 MB of JSON takes some hundred milliseconds, in which no
 * other request would be answered. The body is transferred to that thread, not copied.
 */
const LARGE = 512 * 1024;

type Pending = {
  readonly loan: Loan | undefined;
  readonly resolve: (verified: RequestVerification) => void;
  readonly reject: (error: Error) => void;
};

/** The thread starts with the first large body, and restarts if it ever ends. */
export function createVerifier(): Verifier {
  let thread: Worker | undefined;
  let lastId = 0;
  const pending = new Map<number, Pending>();
  /** Ignores what an ended thread reports after its successor has started. */
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
      // Plain data: an object sent to another thread loses its getters.
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
