import { LOCAL_ACCOUNT_ID } from "../../packages/gateway/src/accounts/account.ts";
import type { Webhook } from "../../packages/gateway/src/deliveries/delivery.ts";
import type { VirtualClock } from "./clock.ts";
import type { Counts } from "./record/counts.ts";
import type { Ledger } from "./record/ledger.ts";
import type { Population } from "./population.ts";
import { createRandom, exponential, type Random } from "./random.ts";
import type { SimulatedGateway } from "./simulated-gateway.ts";

export type Target = { readonly agent: number; readonly conversation: number };

export type Senders = {
  /** Sends a webhook to one of the living gateways. */
  send(agent: number, conversation: number): void;
  /** Sends this many webhooks per second as a Poisson process, from now until that second. */
  sendEvery(perSecond: number, until: number, stream: string, draw: (random: Random) => Target): void;
};

export type SendersParts = {
  readonly clock: VirtualClock;
  /** Unix milliseconds of virtual time. */
  readonly start: number;
  readonly seed: number;
  readonly population: Population;
  readonly gateways: readonly SimulatedGateway[];
  readonly ledger: Ledger;
  readonly counts: Counts;
};

const WEBHOOK: Webhook = {
  accountId: LOCAL_ACCOUNT_ID,
  agentId: "",
  route: "POST /events",
  policy: "queued",
  method: "POST",
  path: "/events",
  provider: "github",
  keyId: "key",
  event: undefined,
  providerDeliveryId: undefined,
  conversation: undefined,
  ordering: "concurrent",
  lane: undefined,
  dedupeKey: undefined,
  bodyKey: undefined,
  sameBodyWithin: 0,
  timeout: 30_000,
  replayOf: undefined,
  traceId: undefined,
  headers: [],
  body: Buffer.from("{}"),
};

export function createSenders(parts: SendersParts): Senders {
  const { clock, start, seed, population, gateways, ledger, counts } = parts;
  const webhookFor = (agent: number, conversation: number): Webhook => ({
    ...WEBHOOK,
    agentId: population.idOf(agent),
    conversation: String(conversation),
    ordering: population.isSerialized(agent) ? "serialize" : "concurrent",
    lane: population.isSerialized(agent) ? String(conversation) : undefined,
  });
  const places = createRandom(seed, "balancer");
  const send = (agent: number, conversation: number): void => {
    const living = gateways.filter((gateway) => gateway.isAlive());
    const gateway = living[Math.floor(places() * living.length)];
    void gateway?.accept(webhookFor(agent, conversation)).then((id) => {
      if (id === undefined) {
        ledger.refused();
        counts.refused.add(clock.now());
      } else {
        ledger.acknowledged(id);
        counts.accepted.add(clock.now());
      }
    });
  };
  return {
    send,
    sendEvery(perSecond, until, stream, draw) {
      const random = createRandom(seed, stream);
      let next = (clock.now() - start) / 1_000;
      const again = (): void => {
        const { agent, conversation } = draw(random);
        send(agent, conversation);
        plan();
      };
      const plan = (): void => {
        next += exponential(random, perSecond);
        if (next < until) clock.after(start + next * 1_000 - clock.now(), again);
      };
      plan();
    },
  };
}
