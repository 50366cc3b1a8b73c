import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery, GatewayClient, Provider, Refusal } from "agentex-gateway-sdk/client";
import type { Ending } from "../../exit-codes.ts";
import type { Talk } from "../../gateway-command.ts";
import { interruption } from "../../interruption.ts";
import { printable } from "../../terminal/printable.ts";
import { showRefusal } from "../refusals.ts";
import { startSpinner, type Spinner } from "../../terminal/spinner.ts";

export type Expected = {
  readonly agent: string;
  readonly provider: Provider;
  readonly keyId: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly baseline: Baseline;
};

/** What was there before: the newest of each. Ids sort by time. */
export type Baseline = { readonly delivery: string; readonly refusal: string };

const LOOK_EVERY = 1_000;
/** How long to wait for what the agent makes of it, in milliseconds. */
const SETTLE = 10_000;

export async function baselineOf(client: GatewayClient, agent: string): Promise<Baseline> {
  const [deliveries, refusals] = await Promise.all([
    client.deliveries.list({ agent, limit: 1 }),
    client.refusals.list({ agent, limit: 1 }),
  ]);
  return { delivery: deliveries.deliveries[0]?.id ?? "", refusal: refusals.refusals[0]?.id ?? "" };
}

/** Follows what arrives until the first webhook is verified, and says of each that is refused what is wrong with it. */
export async function waitForFirst(talk: Talk, awaited: Expected): Promise<Ending> {
  const { screen, isJson } = talk;
  const interrupted = interruption();
  const found = new AbortController();
  const timeout = AbortSignal.timeout(awaited.timeout);
  const signal = AbortSignal.any([interrupted, found.signal, timeout]);
  if (!isJson)
    screen.remark(`Have ${awaited.provider.name} send something now. Ctrl-C leaves; the set-up stays.`);
  const spinner = startSpinner("Waiting for the first webhook …", !isJson);
  const refusals = followRefusals(talk, awaited, signal, spinner);
  try {
    const first = await firstDelivery(talk.client, awaited, signal);
    if (first === undefined) {
      spinner.stop();
      if (interrupted.aborted) return "interrupted";
      screen.remark(
        `Nothing was verified within ${awaited.timeout / 1_000} s. The set-up stays: npx agentex-gateway refusals shows what came.`,
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

/** @returns undefined when the signal was aborted before. */
async function firstDelivery(
  client: GatewayClient,
  { agent, keyId, baseline }: Expected,
  signal: AbortSignal,
): Promise<Delivery | undefined> {
  const filter = { agent, key: keyId };
  const stop = new AbortController();
  const events = client.deliveries.stream(filter, { signal: AbortSignal.any([signal, stop.signal]) });
  try {
    const next = events.next();
    // Its failure is met where it is awaited, which may be never.
    next.catch(() => {});
    // What came before the stream began is not told by it.
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

/** The delivery once the agent has had its say, or as it stands after a while. */
async function settle(client: GatewayClient, first: Delivery): Promise<Delivery> {
  const deadline = performance.now() + SETTLE;
  let seen = first;
  while (seen.status === "running" && performance.now() < deadline) {
    await sleep(LOOK_EVERY / 4);
    seen = await client.deliveries.get(first.id);
  }
  return seen;
}

/** Shows each new refusal once. It never rejects: what it cannot see, it looks for again. */
async function followRefusals(
  { client, screen, isJson }: Talk,
  { agent, baseline }: Expected,
  signal: AbortSignal,
  spinner: Spinner,
): Promise<void> {
  let last = baseline.refusal;
  while (!signal.aborted) {
    const page = await client.refusals.list({ agent, limit: 20 }).catch(() => undefined);
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
  screen.say(`${screen.paint("red", "Something came, and was refused:")}\n${showRefusal(screen, refusal)}\n`);
}

function verdictOf({ screen: { paint } }: Talk, delivery: Delivery): string {
  const what = printable([delivery.provider, delivery.event].filter((part) => part !== null).join(" "));
  const verified = `${paint("green", "✔ verified")}  ${what} arrived as ${delivery.id}, and its proof holds.`;
  switch (delivery.status) {
    case "delivered":
      return `${verified}\n  The agent answered ${delivery.agent_status}.`;
    case "rejected":
    case "failed":
    case "waiting":
      return (
        `${verified}\n  ${paint("yellow", `The agent ${delivery.agent_status === null ? `gave no answer (${printable(delivery.error ?? "")})` : `answered ${delivery.agent_status}`}.`)}` +
        ` See why: npx agentex-gateway deliveries show ${delivery.id}`
      );
    case "running":
    case "superseded":
    case "cancelled":
      return `${verified}\n  It is ${delivery.status}.`;
  }
}
