/** Examines what would hold up the gateway's own thread. */
import { parentPort } from "node:worker_threads";
import { messageOf } from "../error-message.ts";
import { examine, type Examined, type ToExamine } from "./examine.ts";

export type ExaminerRequest = { readonly id: number; readonly task: ToExamine };
export type ExaminerAnswer = {
  readonly id: number;
  readonly examined?: Examined;
  readonly failure?: string;
};

const port = parentPort;
if (port === null) throw new Error("examiner-thread.ts is started as a worker thread");

port.on("message", ({ id, task }: ExaminerRequest) => {
  let answer: ExaminerAnswer;
  try {
    answer = { id, examined: examine(task) };
  } catch (error) {
    answer = { id, failure: messageOf(error) };
  }
  port.postMessage(answer);
});
