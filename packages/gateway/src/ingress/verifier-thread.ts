/** Examines what would hold up the gateway's own thread. */
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { messageOf } from "../error-message.ts";
import { verifyRequest, type RequestVerification, type VerificationTask } from "./verify-request.ts";

export type VerifierRequest = {
  readonly id: number;
  readonly task: VerificationTask;
  /** The buffer of the body, where it is lent and not copied. */
  readonly lent: ArrayBuffer | undefined;
};
export type VerifierAnswer = {
  readonly id: number;
  readonly verified?: RequestVerification;
  readonly failure?: string;
  /** As it was lent. */
  readonly lent: ArrayBuffer | undefined;
};

const port = parentPort;
if (port === null) throw new Error("verifier-thread.ts is started as a worker thread");

// Who sends megabytes waits for who sends kilobytes, where there is one core for both. In Linux the calling thread is meant
// (setpriority(2), "C library/kernel differences"), elsewhere it would be the whole process.
const NICE = 10;
try {
  if (process.platform === "linux") setPriority(NICE);
} catch {
  // Not allowed here: then it has the priority of all others.
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
