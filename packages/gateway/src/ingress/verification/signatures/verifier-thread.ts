/** Verifies requests that would block the gateway's own thread. */
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { messageOf } from "../../../error-message.ts";
import { verifyRequest, type RequestVerification, type VerificationTask } from "./verify-request.ts";

export type VerifierRequest = {
  readonly id: number;
  readonly task: VerificationTask;
  /** The body's buffer, if it was transferred instead of copied. */
  readonly lent: ArrayBuffer | undefined;
};
export type VerifierAnswer = {
  readonly id: number;
  readonly verified?: RequestVerification;
  readonly failure?: string;
  /** The same buffer, transferred back. */
  readonly lent: ArrayBuffer | undefined;
};

const port = parentPort;
if (port === null) throw new Error("verifier-thread.ts is started as a worker thread");

// If both threads share one core, large bodies then wait for small ones. On Linux this sets the calling thread's priority
// (setpriority(2), "C library/kernel differences"); elsewhere it would set the whole process's.
const NICE = 10;
try {
  if (process.platform === "linux") setPriority(NICE);
} catch {
  // Not permitted here: it keeps the same priority as everything else.
}

port.on("message", ({ id, task, lent }: VerifierRequest) => {
  let answer: VerifierAnswer;
  try {
    answer = { id, verified: verifyRequest(task), lent };
  } catch (error) {
    answer = { id, failure: messageOf(error), lent };
  }
  port.postMessage(answer, lent === undefined ? [] : [lent]);
});
