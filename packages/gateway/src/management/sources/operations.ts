import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { sql } from "kysely";
import type { Agents } from "../../agents/agents.ts";
import { declaredEvents } from "../../agents/declared-events.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Released } from "../../dispatch/sources/release-unrouted.ts";
import { answerProblem } from "../../http/answers.ts";
import type { Source } from "../../sources/source.ts";
import type { Sources } from "../../sources/sources.ts";
import type { Database } from "../../storage/database.ts";
import { showSourceKey } from "../keys/schema.ts";
import { showReach } from "../providers/reach-schema.ts";
import { showSource, sourceNameSchema, type ShownSource } from "./schema.ts";
import { keyOf, type SourceKeyParts } from "./source-key.ts";

export type SourcesRouterParts = SourceKeyParts & {
  readonly database: Database;
  readonly sources: Sources;
  readonly agents: Agents;
  readonly routes: Pick<RouteCache, "of">;
  readonly engine: Pick<Engine, "queue">;
  readonly audit: AuditLog;
  readonly publicUrl: string | undefined;
  /** The URL where the gateway itself receives webhooks. */
  readonly ownUrl: () => string;
  readonly releaseUnrouted: (id: bigint) => Promise<Released>;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

export const tags = ["Sources"];
export const byName = { params: z.object({ name: sourceNameSchema }) };
/** How many unrouted webhooks are counted at most. */
const MOST_COUNTED = 10_000;
/** How many targets' events are read at most. */
const MOST_TARGETS = 1_000;

export async function shownSource(
  source: Source,
  { providers, publicUrl }: SourcesRouterParts,
): Promise<ShownSource> {
  const provider = await providers.find(source.accountId, source.provider);
  return showSource(source, source.routeBy ?? provider?.installation?.value, publicUrl);
}

export async function detailOf(source: Source, parts: SourcesRouterParts) {
  const { publicUrl, ownUrl, providers } = parts;
  const [shown, key, events, counts, provider] = await Promise.all([
    shownSource(source, parts),
    keyOf(source, parts),
    eventsOf(source, parts),
    countsOf([source.id], parts.database),
    providers.find(source.accountId, source.provider),
  ]);
  return {
    ...shown,
    key: key === undefined ? null : showSourceKey(key),
    unrouted: counts.get(source.id)?.unrouted ?? 0,
    events,
    reach: showReach(
      provider?.name ?? "The caller",
      publicUrl === undefined ? undefined : shown.url,
      ownUrl(),
    ),
  };
}

type Counts = { readonly target_count: number; readonly unrouted: number; readonly has_secret: boolean };

/** Each source's targets and unrouted webhooks, counted, and whether it has a secret; by source id. */
export async function countsOf(
  ids: readonly string[],
  { browse }: Pick<Database, "browse">,
): Promise<ReadonlyMap<string, Counts>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; targets: number; unrouted: number; values_: number }>`
    SELECT sources.id,
        (SELECT count(*) FROM source_targets WHERE source_id = sources.id) AS targets,
        (SELECT count(*) FROM (SELECT 1 FROM deliveries
          WHERE agent_id = sources.id AND status = 'unrouted' AND status NOT IN ('delivered', 'superseded')
          LIMIT ${sql.lit(MOST_COUNTED)}) AS waiting) AS unrouted,
        (SELECT count(*) FROM agent_api_keys JOIN agent_api_key_values
          ON agent_api_key_values.key_id = agent_api_keys.id
          WHERE agent_api_keys.agent_id = sources.id) AS values_
      FROM sources WHERE sources.id IN (${sql.join(ids)})`.execute(browse);
  return new Map(
    rows.map(({ id, targets, unrouted, values_ }) => [
      id,
      { target_count: targets, unrouted, has_secret: values_ > 0 },
    ]),
  );
}

/** The events that the routes of its targets ask for; none if any of them takes all events. */
async function eventsOf(source: Source, { sources, agents, routes }: SourcesRouterParts): Promise<string[]> {
  const targets = await sources.listTargets(source.id, undefined, { limit: MOST_TARGETS, page: 1 });
  const places = new Map(targets.map((target) => [`${target.agentId} ${target.path}`, target]));
  const found = await Promise.all(
    [...places.values()].map(async ({ agentId, path }) => {
      const agent = await agents.find({ id: agentId });
      return agent && declaredEvents(agent, path, source.provider, routes);
    }),
  );
  // A deleted agent declares nothing.
  const declared = found.filter((events) => events !== undefined);
  if (declared.some((each) => each.length === 0)) return [];
  const events = new Set(declared.flat());
  return events.has("*") ? ["*"] : [...events];
}

/** The audit log's name for a source. */
export function resourceOf({ id, name }: Source) {
  return { type: "source", id, name } as const;
}

export function missing(context: Context, name: string) {
  return answerProblem(context, "source_not_found", `Source '${name}' does not exist.`);
}

export function denied(context: Context, name: string) {
  return answerProblem(
    context,
    "access_denied",
    `The auth service does not let you change source '${name}'.`,
  );
}
