import cluster from "node:cluster";
import type { Gateway } from "../../../../gateway.ts";
import type { MetricsJson } from "../../../../telemetry/metrics.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** One of several processes that serve the same ports, as seen from inside. */
export type Worker = {
  readonly id: number;
  /** The metrics of the other workers. */
  readonly others: () => Promise<readonly MetricsJson[]>;
  /** The gateway listens: others may ask for its metrics. */
  listens(gateway: Gateway): void;
  /** Resolves when the supervisor asks it to stop. */
  readonly stopping: Promise<string>;
};

/** @returns undefined if this process is not a worker. */
export function thisWorker(): Worker | undefined {
  const { worker } = cluster;
  if (worker === undefined) return undefined;
  const asked = new Map<number, (others: readonly MetricsJson[]) => void>();
  const { promise: stopping, resolve: stop } = Promise.withResolvers<string>();
  let questions = 0;
  let ownMetrics = async (): Promise<MetricsJson> => [];
  // The supervisor may have just died, and this process with it.
  const say = (message: FromWorker): void => void process.send?.(message, undefined, undefined, () => {});
  process.on("message", (message: ToWorker) => {
    switch (message.kind) {
      case "stop":
        stop("stop");
        return;
      case "ask":
        void ownMetrics().then((metrics) => say({ kind: "metrics", question: message.question, metrics }));
        return;
      case "answer":
        asked.get(message.question)?.(message.others);
        asked.delete(message.question);
    }
  });
  return {
    id: worker.id,
    others() {
      const question = ++questions;
      const { promise, resolve } = Promise.withResolvers<readonly MetricsJson[]>();
      asked.set(question, resolve);
      say({ kind: "ask", question });
      return promise;
    },
    listens(gateway) {
      const { url, adminUrl, metricsUrl } = gateway;
      ownMetrics = () => gateway.metrics();
      say({ kind: "listens", url, adminUrl, metricsUrl });
    },
    stopping,
  };
}
