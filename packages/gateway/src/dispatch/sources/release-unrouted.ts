import { describe, openContent, type WebhookRequest } from "agentex-webhook-providers";
import type { BodyMemory } from "../../bodies/body-memory.ts";
import { NO_REQUEST, readRequest, type RequestRead } from "../../bodies/body-pieces.ts";
import { readWhole } from "../../bodies/body.ts";
import { fingerprint } from "../../deliveries/fingerprint.ts";
import type { Webhook } from "../../deliveries/delivery.ts";
import { lockOf } from "../../deliveries/ordering/lane.ts";
import { placeByKey } from "../../deliveries/ordering/place-in-session.ts";
import { headersIn } from "../../deliveries/stored-request.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";
import type { Sources } from "../../sources/sources.ts";
import type { Database } from "../../storage/database.ts";
import { isHeld, isOutage } from "../../storage/outage.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Engine } from "../../engine/engine.ts";
import { readWebhook } from "../queue/read-webhook.ts";
import { addressTargets, type Addressed, type AddressParts } from "./address-targets.ts";
import { RELEASED_ID, releaseWrites } from "./release-writes.ts";
import type { SourceEvent } from "./source-event.ts";

export type ReleaseUnroutedParts = AddressParts & {
  readonly database: Database;
  readonly sources: Pick<Sources, "lookForTargets">;
  readonly providers: Pick<ProviderRegistry, "find">;
  readonly engine: Pick<Engine, "openIds" | "journal" | "deliveries" | "depth" | "boundKeys">;
  readonly memory: Pick<BodyMemory, "read">;
  /** Unix milliseconds. */
  readonly now: () => number;
};

export type Released =
  /** It became a delivery to the source's target, or several. */
  | "released"
  /** It still has no target. */
  | "no_target"
  /** It is not unrouted (any longer), or its request is gone. */
  | "not_unrouted";

/** How many times to try a release if its conversation is bound to a session meanwhile. */
const MOST_TRIES = 3;

/** Delivers an unrouted webhook to its source's current targets. */
export async function releaseUnrouted(id: bigint, parts: ReleaseUnroutedParts): Promise<Released> {
  const { prompt } = parts.database;
  const row = await prompt
    .selectFrom("deliveries")
    .selectAll()
    .where("id", "=", id)
    .where("status", "=", "unrouted")
    .executeTakeFirst();
  const request = row && (await readRequest(prompt, row));
  if (row === undefined || request === undefined) return "not_unrouted";
  const bytes = request.body.length;
  await parts.memory.read.take(bytes, Number.POSITIVE_INFINITY);
  try {
    const event = await readEvent(row, request, parts);
    const targets = await parts.sources.lookForTargets(event.source.id, event.value);
    const addressed = await addressTargets(event, targets, parts);
    return addressed.length === 0 ? "no_target" : await turnInto(id, addressed, parts);
  } finally {
    parts.memory.read.release(bytes);
  }
}

/** The webhook as it was when it arrived. */
async function readEvent(
  row: DeliveryRow,
  request: RequestRead,
  { providers }: ReleaseUnroutedParts,
): Promise<SourceEvent> {
  const webhook = readWebhook(row, { ...NO_REQUEST, headers: request.headers });
  const body = await readWhole(request.body);
  const provider = await providers.find(webhook.accountId, row.provider);
  const asReceived: WebhookRequest = {
    method: row.method,
    url: `http://gateway${row.path}`,
    headers: headersIn(request.headers),
    body,
  };
  const description = provider && describe(provider, asReceived);
  const described = description?.outcome === "described" ? description : undefined;
  return {
    source: { id: row.source_id ?? row.agent_id, accountId: webhook.accountId },
    value: row.source_value ?? undefined,
    received: {
      ...webhook,
      actor: webhook.actor,
      standing: webhook.standing,
      summary: webhook.summary,
      // As on arrival: equal bodies mean the same webhook only if it had a body key then.
      bodyHash: row.body_key === null ? undefined : fingerprint(body),
      body: request.body,
    },
    query: row.path.replace(/^[^?]*/, ""),
    provider,
    lateAnswer: undefined,
    // Its sender has already been answered.
    keyPolicy: "queued",
    preference: undefined,
    actor: described?.actor,
    content: openContent(provider, asReceived),
  };
}

async function turnInto(
  id: bigint,
  addressed: readonly Addressed[],
  { engine, now }: ReleaseUnroutedParts,
): Promise<Released> {
  const { journal, openIds, deliveries, depth, boundKeys } = engine;
  for (let tries = 1; ; tries += 1) {
    const placed = await Promise.all(
      addressed.map(async ({ webhook }) =>
        // A webhook that was waiting for a target counts towards no budget.
        placeByKey({ ...webhook, policy: "queued", budget: undefined }, boundKeys),
      ),
    );
    // A shadow gets a copy.
    const [first, ...others] = placed.toSorted((a, b) => Number(a.isShadow) - Number(b.isShadow));
    if (first === undefined) return "no_target";
    const copies = others.map((webhook) => ({ id: openIds.open(), webhook }));
    try {
      journal.expect(placed);
      const returned = await journal.change(locksOf(id, placed), releaseWrites(id, first, copies, now()));
      const isReleased = returned.flat().some((row) => RELEASED_ID in row);
      for (const { agentId, stop } of isReleased || copies.length > 0 ? placed : []) {
        if (stop !== undefined) continue;
        depth.changed(agentId, 1);
        deliveries.poke(agentId);
      }
      return "released";
    } catch (error) {
      if (isOutage(error) && !isHeld(error)) for (const copy of copies) openIds.doubt(copy.id);
      if (isOutage(error) || tries === MOST_TRIES) throw error;
    } finally {
      for (const copy of copies) openIds.close(copy.id);
    }
  }
}

function locksOf(id: bigint, webhooks: readonly Webhook[]): string[] {
  const lanes = webhooks.flatMap(({ agentId, lane }) => (lane === undefined ? [] : [lockOf(agentId, lane)]));
  return [...new Set([`unrouted ${id}`, ...lanes])];
}
