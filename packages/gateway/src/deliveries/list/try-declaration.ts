import { setImmediate } from "node:timers/promises";
import { applyFilter, describe, type Provider } from "agentex-webhook-providers";
import type { Kysely } from "kysely";
import type { WakeDeclaration } from "../../agents/routes/wake-declaration.ts";
import { screen } from "../../filters/screen.ts";
import type { Stop } from "../../filters/stop.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import type { DeliveryFilter, IdRange } from "./filter.ts";
import { listDeliveries, type ListedDelivery } from "./list-deliveries.ts";
import { readStored } from "../stored-request.ts";

/** What a declaration would do with a stored delivery. */
export type Tried = {
  readonly delivery: ListedDelivery;
  readonly result:
    | { readonly outcome: "passed" }
    | { readonly outcome: "stopped"; readonly stop: Stop }
    /** Its request is too large to try, or no longer stored. */
    | { readonly outcome: "unreadable" };
};

export type Trial = {
  readonly tried: readonly Tried[];
  /** The remaining range; undefined at the end. */
  readonly rest: IdRange | undefined;
};

export type TrialParts = {
  readonly browse: Kysely<Schema>;
  /** Finds a provider by its id. */
  readonly findProvider: (id: string) => Promise<Provider | undefined>;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

/** Maximum duration of one trial, in milliseconds. */
const LONGEST = 2_000;
const PAGE = 100;

/**
 * Tries a declaration on stored deliveries, newest first, until it has tried enough or its time is up. Replays are
 * skipped, because filters do not apply to them. Budgets are not tried, because they depend on time.
 */
export async function tryDeclaration(
  declaration: WakeDeclaration,
  identities: readonly string[],
  filter: DeliveryFilter,
  range: IdRange,
  most: number,
  parts: TrialParts,
): Promise<Trial> {
  const begun = parts.elapsed();
  const tried: Tried[] = [];
  const { above } = range;
  let { below } = range;
  for (;;) {
    const page = await listDeliveries(parts.browse, filter, { above, below }, "newest_first", PAGE);
    for (const delivery of page.deliveries) {
      const isEnough = tried.length === most || parts.elapsed() - begun > LONGEST;
      if (isEnough) return { tried, rest: { above, below } };
      below = delivery.id;
      if (delivery.replay_of !== null) continue;
      tried.push({ delivery, result: await tryOne(delivery, declaration, identities, parts) });
      // Incoming webhooks take precedence.
      await setImmediate();
    }
    if (page.rest === undefined || tried.length === most) return { tried, rest: page.rest };
    ({ below } = page.rest);
  }
}

async function tryOne(
  delivery: ListedDelivery,
  declaration: WakeDeclaration,
  identities: readonly string[],
  parts: TrialParts,
): Promise<Tried["result"]> {
  const request = await readStored(delivery, parts.browse);
  if (request === undefined) return { outcome: "unreadable" };
  const { when } = declaration;
  const provider = await parts.findProvider(delivery.provider);
  const event = delivery.event ?? undefined;
  if (provider === undefined) {
    const filtered = when && applyFilter(when, request);
    return resultOf(screen(declaration, identities, { event, actor: undefined, filtered }));
  }
  const description = describe(provider, request, undefined, when);
  if (description.outcome === "unreadable") return { outcome: "unreadable" };
  const { actor, filtered } = description;
  return resultOf(screen(declaration, identities, { event, actor, filtered }));
}

function resultOf(stop: Stop | undefined): Tried["result"] {
  return stop === undefined ? { outcome: "passed" } : { outcome: "stopped", stop };
}
