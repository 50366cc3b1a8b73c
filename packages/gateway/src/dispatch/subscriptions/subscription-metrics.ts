import { Gauge, type Registry } from "prom-client";
import { SUBSCRIPTION_STATES, type SubscriptionState } from "../../subscriptions/subscription.ts";
import { createTally } from "../../telemetry/counters.ts";
import type { Posted } from "./post-body.ts";

const OUTCOMES = ["accepted", "too_large", "gone", "failed"] as const satisfies readonly Posted["outcome"][];

export type SubscriptionMetrics = {
  readonly posted: (outcome: Posted["outcome"]) => void;
  /** Records what was last found in the store, by state. */
  readonly found: (states: readonly SubscriptionState[]) => void;
  /** Records how many events are waiting for subscribers whose URLs fail. */
  readonly waiting: (events: number) => void;
};

export function createSubscriptionMetrics(registry: Registry): SubscriptionMetrics {
  const gauge = new Gauge({
    name: "agentex_event_subscriptions",
    help: "Subscriptions to events by webhook, by state; the same on each gateway.",
    labelNames: ["state"],
    registers: [registry],
  });
  const found = (states: readonly SubscriptionState[]): void => {
    for (const state of SUBSCRIPTION_STATES) {
      if (state !== "ended") gauge.set({ state }, states.filter((each) => each === state).length);
    }
  };
  found([]);
  const waiting = new Gauge({
    name: "agentex_event_subscription_events_waiting",
    help: "Events that wait for subscribers whose URLs are failing, at most 100 each; the same on each gateway.",
    registers: [registry],
  });
  return {
    posted: createTally(
      registry,
      {
        name: "agentex_event_subscription_requests_total",
        help: "Requests to subscribers of events, by outcome.",
        label: "outcome",
      },
      OUTCOMES,
    ),
    found,
    waiting: (events) => waiting.set(events),
  };
}
