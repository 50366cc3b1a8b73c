import { Counter, type Registry } from "prom-client";

/** Counts what agents claim from their inboxes. */
export type InboxMetrics = {
  /** This many deliveries were handed over; batches count as one. */
  claimed(count: number): void;
  /** An agent's `wake_url` was called. */
  woken(outcome: "answered" | "failed"): void;
};

export function createInboxMetrics(registry: Registry): InboxMetrics {
  const registers = [registry];
  const claimed = new Counter({
    name: "agentex_inbox_claims_total",
    help: "Deliveries that agents claimed from their inboxes.",
    registers,
  });
  const woken = new Counter({
    name: "agentex_inbox_wakes_total",
    help: "Calls of agents' wake URLs, by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  for (const outcome of ["answered", "failed"]) woken.inc({ outcome }, 0);
  return { claimed: (count) => claimed.inc(count), woken: (outcome) => woken.inc({ outcome }) };
}
