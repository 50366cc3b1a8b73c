import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery, DeliveryFilter, GatewayClient, Provider, Refusal } from "agentex-gateway-sdk/client";
import type { Ending } from "../../../exit-codes.ts";
import type { Talk } from "../../../gateway-command.ts";
import { interruption } from "../../../interruption.ts";
import { printable } from "../../../terminal/printable.ts";
import { showRefusal } from "../../inspect/refusals.ts";
import { startSpinner, type Spinner } from "../../../terminal/spinner.ts";

export type Expected = {
  readonly provider: Provider;
  /** Which deliveries count. */
  readonly filter: DeliveryFilter;
  /** The name under which rejected requests are listed. */
  readonly receiver: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly baseline: Baseline;
};

/** The newest delivery and rejected request beforehand. Ids sort by time. */
export type Baseline = { readonly delivery: string; readonly refusal: string };

const LOOK_EVERY = 1_000;
/** How long to wait for the agent's response, in milliseconds. */
const SETTLE = 10_000;

export async function baselineOf(
  client: GatewayClient,
  filter: DeliveryFilter,
  receiver: string,
): Promise<Baseline> {
  const [deliveries, refusals] = await Promise.all([
    client.deliveries.list({ ...filter, limit: 1 }),
    client.refusals.list({ agent: receiver, limit: 1 }),
  ]);
  return { delivery: deliveries.deliveries[0]?.id ?? "", refusal: refusals.refusals[0]?.id ?? "" };
}

/** Waits for the first verified webhook. Shows why each rejected request on the way was rejected. */
export async function waitForFirst(talk: Talk, awaited: Expected): Promise<Ending> {
  const { screen, isJson } = talk;
  const interrupted = interruption();
  const found = new AbortController();
  const timeout = AbortSignal.timeout(awaited.timeout);
  const signal = AbortSignal.any([interrupted, found.signal, timeout]);
  if (!isJson)
    screen.remark(
      `Trigger an event in ${awaited.provider.name} now. Ctrl-C stops waiting; your setup is kept.`,
    );
  const spinner = startSpinner("Waiting for the first webhook …", !isJson);
  const refusals = followRefusals(talk, awaited, signal, spinner);
  try {
    const first = await firstDelivery(talk.client, awaited, signal);
    if (first === undefined) {
      spinner.stop();
      if (interrupted.aborted) return "interrupted";
      screen.remark(
        `No webhook was verified within ${awaited.timeout / 1_000} s. Your setup is kept. List rejected ` +
          "requests with: npx agentex-gateway refusals",
      );
      return "failed";
    }
    const settled = await settle(talk.client, first);
    spinner.stop();
    if (isJson) screen.jsonLine({ delivery: settled });
    else screen.say(verdictOf(talk, settled));
    return "done";
  } finally {
    found.abort();
    spinner.stop();
    await refusals;
  }
}

/** @returns undefined if the signal was aborted first. */
async function firstDelivery(
  client: GatewayClient,
  { filter, baseline }: Expected,
  signal: AbortSignal,
): Promise<Delivery | undefined> {
  const stop = new AbortController();
  const events = client.deliveries.stream(filter, { signal: AbortSignal.any([signal, stop.signal]) });
  try {
    const next = events.next();
    // The error surfaces where the promise is awaited, which may be never.
    next.catch(() => {});
    // The stream does not report what arrived before it opened.
    const before = await client.deliveries.list({ ...filter, limit: 1 });
    const [early] = before.deliveries;
    if (early !== undefined && early.id > baseline.delivery) return early;
    for (let event = await next; event.done !== true; event = await events.next()) {
      if (event.value.delivery.id > baseline.delivery) return event.value.delivery;
    }
    return undefined;
  } finally {
    stop.abort();
    await events.return?.();
  }
}

/** The delivery once the agent has responded, or as it is after a while. */
async function settle(client: GatewayClient, first: Delivery): Promise<Delivery> {
  const deadline = performance.now() + SETTLE;
  let seen = first;
  while (seen.status === "running" && performance.now() < deadline) {
    await sleep(LOOK_EVERY / 4);
    seen = await client.deliveries.get(first.id);
  }
  return seen;
}

/** Shows each new rejected request once. Never rejects: failed polls are repeated. */
async function followRefusals(
  { client, screen, isJson }: Talk,
  { receiver, baseline }: Expected,
  signal: AbortSignal,
  spinner: Spinner,
): Promise<void> {
  let last = baseline.refusal;
  while (!signal.aborted) {
    const page = await client.refusals.list({ agent: receiver, limit: 20 }).catch(() => undefined);
    const fresh = (page?.refusals ?? []).filter(({ id }) => id > last).toReversed();
    for (const refusal of fresh) {
      last = refusal.id;
      if (isJson) screen.jsonLine({ refusal });
      else showWhatIsWrong(screen, refusal, spinner);
    }
    await sleep(LOOK_EVERY, undefined, { signal }).catch(() => {});
  }
}

function showWhatIsWrong(screen: Talk["screen"], refusal: Refusal, spinner: Spinner): void {
  spinner.clear();
  screen.say(`${screen.paint("red", "A request was rejected:")}\n${showRefusal(screen, refusal)}\n`);
}

function verdictOf({ screen: { paint } }: Talk, delivery: Delivery): string {
  const what = printable([delivery.provider, delivery.event].filter((part) => part !== null).join(" "));
  const verified = `${paint("green", "✔ verified")}  ${what}, stored as ${delivery.id}.`;
  switch (delivery.status) {
    case "working":
      return `${verified}\n  The agent accepted it and is working on it.`;
    case "delivered":
      return `${verified}\n  The agent returned ${delivery.agent_status}.`;
    case "rejected":
    case "failed":
    case "waiting":
      return (
        `${verified}\n  ${paint("yellow", `The agent ${delivery.agent_status === null ? `did not respond (${printable(delivery.error ?? "")})` : `returned ${delivery.agent_status}`}.`)}` +
        ` See why: npx agentex-gateway deliveries show ${delivery.id}`
      );
    case "filtered":
    case "held":
      return `${verified}\n  It is ${delivery.status}. ${printable(delivery.reason?.sentence ?? "")}`;
    case "unrouted":
      return `${verified}\n  It is unrouted: no target matches it. Add one: npx agentex-gateway sources target add`;
    case "running":
    case "superseded":
    case "cancelled":
      return `${verified}\n  It is ${delivery.status}.`;
  }
}
