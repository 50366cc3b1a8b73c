import type { Addresses } from "../../../../gateway/listen.ts";
import type { MetricsJson } from "../../../../telemetry/metrics.ts";

/** From a worker to its supervisor. */
export type FromWorker =
  | ({ readonly kind: "listens" } & Addresses)
  /** It is asked for metrics, and wants the others' too. */
  | { readonly kind: "ask"; readonly question: number }
  | { readonly kind: "metrics"; readonly question: number; readonly metrics: MetricsJson };

/** From the supervisor to a worker. */
export type ToWorker =
  | { readonly kind: "stop" }
  | { readonly kind: "ask"; readonly question: number }
  | { readonly kind: "answer"; readonly question: number; readonly others: readonly MetricsJson[] };
