import type { Worker } from "node:cluster";
import type { MetricsJson } from "../../../../telemetry/metrics.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** Passes workers' metrics on to the one of them that is being scraped. */
export type MetricsRelay = {
  hear(from: Worker, message: FromWorker): void;
  /** It no longer answers. */
  gone(worker: Worker): void;
};

/** How long to wait for workers, in milliseconds: one that is starting or hangs is left out. */
const PATIENCE = 2_000;

/** @param workers - those that are alive. */
export function createMetricsRelay(workers: () => readonly Worker[]): MetricsRelay {
  const open = new Map<
    number,
    { readonly waiting: Set<Worker>; readonly heard: MetricsJson[]; end(): void }
  >();
  let questions = 0;
  const ask = (from: Worker, question: number): void => {
    const own = ++questions;
    const heard: MetricsJson[] = [];
    const waiting = new Set(workers().filter((worker) => worker !== from));
    const end = (): void => {
      clearTimeout(late);
      open.delete(own);
      tell(from, { kind: "answer", question, others: heard });
    };
    const late = setTimeout(end, PATIENCE);
    open.set(own, { waiting, heard, end });
    for (const worker of waiting) tell(worker, { kind: "ask", question: own });
    if (waiting.size === 0) end();
  };
  const settle = (worker: Worker, question: number): void => {
    const asked = open.get(question);
    if (asked?.waiting.delete(worker) === true && asked.waiting.size === 0) asked.end();
  };
  return {
    hear(from, message) {
      if (message.kind === "ask") ask(from, message.question);
      if (message.kind !== "metrics") return;
      open.get(message.question)?.heard.push(message.metrics);
      settle(from, message.question);
    },
    gone(worker) {
      for (const question of open.keys()) settle(worker, question);
    },
  };
}

/** A worker that has just exited does not get the message. Its exit ends the wait. */
export function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, undefined, () => {});
}
