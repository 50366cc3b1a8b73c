import type { BoundKeys } from "../../sessions/bound-keys.ts";
import { addressWebhook } from "../../deliveries/ordering/address-webhook.ts";
import type { Webhook } from "../../deliveries/delivery.ts";
import { placeByKey } from "../../deliveries/ordering/place-in-session.ts";
import { removeUnusedRequest } from "../../deliveries/retention/remove-deliveries.ts";
import type { ReceivingSource, SourceTarget } from "../../sources/source.ts";
import type { Sources } from "../../sources/sources.ts";
import type { Caller } from "../caller.ts";
import { deliver, type Delivered, type DeliverParts } from "../deliver.ts";
import { planDelivery, type Plan } from "../plan.ts";
import { addressTargets, type Addressed, type AddressParts } from "./address-targets.ts";
import type { SourceEvent } from "./source-event.ts";

export type TargetsDelivered =
  | (Delivered & { readonly webhook: Webhook; readonly plan: Plan })
  /** It has no target and is stored until it does. */
  | { readonly outcome: "unrouted"; readonly id: bigint; readonly webhook: Webhook; readonly plan: Plan }
  /** A target's queue is full; other targets may have it. */
  | { readonly outcome: "queue_full" };

export type TargetsParts = DeliverParts &
  AddressParts & {
    readonly sources: Pick<Sources, "targetsOf" | "lookForTargets" | "switchOff">;
    readonly boundKeys: Pick<BoundKeys, "find">;
    /** Delivers a webhook that was stored as unrouted, if it has a target now. */
    readonly releaseUnrouted: (id: bigint) => Promise<unknown>;
  };

/**
 * Delivers a webhook to the targets of its source. With one target, it is like any webhook of that agent. With several,
 * each gets its own delivery, all deliveries share the request, and the sender is answered when all are on disk. A
 * shadow's response goes nowhere.
 *
 * @param waited - milliseconds since the request arrived.
 */
export async function deliverToTargets(
  event: SourceEvent & { readonly source: ReceivingSource },
  caller: Caller,
  waited: number,
  parts: TargetsParts,
): Promise<TargetsDelivered> {
  const targets = await parts.sources.targetsOf(event.source, event.value);
  const addressed = await addressTargets(event, targets, parts);
  if (addressed.length === 0) return keepUnrouted(event, caller, waited, parts);
  const delivered = await deliverAll(event, addressed, caller, waited, parts);
  if (isNew(delivered)) await switchOffEnded(event, targets, parts);
  return delivered;
}

async function deliverAll(
  { received }: SourceEvent,
  addressed: readonly Addressed[],
  caller: Caller,
  waited: number,
  parts: TargetsParts,
): Promise<TargetsDelivered> {
  const [only] = addressed;
  if (addressed.length === 1 && only?.webhook.isShadow === false) {
    return deliverOne(only, caller, waited, parts);
  }
  const requestId = await parts.journal.share(received);
  const sharing = addressed.map((each) => ({ ...each, webhook: { ...each.webhook, requestId } }));
  const [primary, ...more] = sharing.filter(({ webhook }) => webhook.isShadow !== true);
  // If all other targets are shadows, the sender gets the real one's response.
  const answering = primary !== undefined && more.length === 0 ? stored(primary) : undefined;
  const quiet = sharing.filter((each) => each !== primary || answering === undefined).map(queued);
  const silent = { ...caller, postpone() {}, breakOff() {} };
  const results = await Promise.allSettled(
    quiet.map(async (each) => deliverOne(each, silent, waited, parts)),
  );
  for (const result of results) if (result.status === "rejected") throw result.reason;
  const delivered = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (answering !== undefined) delivered.unshift(await deliverOne(answering, caller, waited, parts));
  if (!delivered.some(isNew)) await parts.journal.change([], removeUnusedRequest(requestId));
  const chosen = chooseAnswer(delivered);
  if (answering === undefined && "id" in chosen && isNew(chosen)) caller.postpone(chosen.id, chosen.plan);
  return chosen;
}

async function deliverOne(
  { agent, webhook, plan }: Addressed,
  caller: Caller,
  waited: number,
  parts: TargetsParts,
): Promise<TargetsDelivered> {
  const isQueued = plan.policy !== "direct" && webhook.stop === undefined;
  if (isQueued && !(await parts.depth.hasRoom(agent.id))) return { outcome: "queue_full" };
  const placed = await placeByKey(webhook, parts.boundKeys);
  return { ...(await deliver(placed, agent, plan, caller, waited, parts)), webhook: placed, plan };
}

/** Chooses what the sender of a webhook with several targets gets: a full queue, stored, or a duplicate. */
function chooseAnswer(delivered: readonly TargetsDelivered[]): TargetsDelivered {
  const [first] = delivered;
  if (first === undefined) throw new Error("a webhook could not be delivered to any target");
  return (
    delivered.find(({ outcome }) => outcome === "queue_full") ??
    delivered.find((each) => isNew(each) && each.outcome !== "filtered") ??
    delivered.find(isNew) ??
    first
  );
}

/** Whether this created a new delivery. */
function isNew({ outcome }: TargetsDelivered): boolean {
  return outcome !== "duplicate" && outcome !== "no_room" && outcome !== "queue_full";
}

function queued({ agent, webhook, plan }: Addressed): Addressed {
  const policy = "queued" as const;
  return {
    agent,
    webhook: { ...webhook, policy },
    plan: { ...plan, policy, deadline: 0, preference: undefined },
  };
}

/** With `direct`, it would be on disk only after the agent's response. */
function stored({ agent, webhook, plan }: Addressed): Addressed {
  if (plan.policy !== "direct") return { agent, webhook, plan };
  const policy = "assured" as const;
  return { agent, webhook: { ...webhook, policy }, plan: { ...plan, policy } };
}

async function keepUnrouted(
  event: SourceEvent,
  caller: Caller,
  waited: number,
  parts: TargetsParts,
): Promise<TargetsDelivered> {
  const { source, received, value } = event;
  const plan: Plan = {
    ...planDelivery({ ...event, routePolicy: "queued", agentTimeout: parts.agentTimeout }),
    policy: "queued",
  };
  const addressed = addressWebhook(received, {
    agent: source,
    route: received.method,
    declared: undefined,
    path: `/${event.query}`,
    policy: "queued",
    timeout: parts.agentTimeout,
    stop: undefined,
    place: `source ${source.id}`,
    fill: () => undefined,
    digest: () => undefined,
  });
  const webhook = { ...addressed, source: { id: source.id, value } };
  const told = { status: plan.acknowledge.status, after: waited, by: "gateway" } as const;
  const accepted = await parts.journal.accept(webhook, "unrouted", undefined, told);
  if (accepted.outcome === "duplicate") return { ...accepted, webhook, plan };
  // A target may have been added meanwhile: either whoever added it sees this webhook, or this check sees the target.
  const targets = await parts.sources.lookForTargets(source.id, value);
  if (targets.some(({ off }) => off === undefined)) await parts.releaseUnrouted(accepted.id);
  caller.postpone(accepted.id, plan);
  return { outcome: "unrouted", id: accepted.id, webhook, plan };
}

/** An installation that has ended gets nothing more. */
async function switchOffEnded(
  { source, value, provider, received }: SourceEvent,
  targets: readonly SourceTarget[],
  { sources }: TargetsParts,
): Promise<void> {
  const { event } = received;
  if (value === undefined || event === undefined) return;
  if (provider?.installation?.ends?.includes(event) !== true) return;
  if (targets.some((target) => target.value === value)) await sources.switchOff(source.id, value, event);
}
