import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { sql } from "kysely";
import type { Agents } from "../../agents/agents.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Released } from "../../dispatch/sources/release-unrouted.ts";
import { answerProblem } from "../../http/answers.ts";
import type { Source } from "../../sources/source.ts";
import type { Sources } from "../../sources/sources.ts";
import type { Database } from "../../storage/database.ts";
import { showDetail, showSource, sourceNameSchema, type ShownSource } from "./schema.ts";
import { keyOf, type SourceKeyParts } from "./source-key.ts";

export type SourcesRouterParts = SourceKeyParts & {
  readonly database: Database;
  readonly sources: Sources;
  readonly agents: Agents;
  readonly routes: Pick<RouteCache, "of">;
  readonly engine: Pick<Engine, "queue">;
  readonly audit: AuditLog;
  readonly publicUrl: string | undefined;
  readonly releaseUnrouted: (id: bigint) => Promise<Released>;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

export const tags = ["Sources"];
export const byName = { params: z.object({ name: sourceNameSchema }) };
/** How many unrouted webhooks are counted. */
const MOST_COUNTED = 10_000;

export async function shownSource(
  source: Source,
  { providers, publicUrl }: SourcesRouterParts,
): Promise<ShownSource> {
  const provider = await providers.find(source.accountId, source.provider);
  return showSource(source, source.routeBy ?? provider?.installation?.value, publicUrl);
}

export async function detailOf(source: Source, parts: SourcesRouterParts) {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM (SELECT 1 FROM deliveries
      WHERE agent_id = ${source.id} AND status = 'unrouted' AND status NOT IN ('delivered', 'superseded')
      LIMIT ${sql.lit(MOST_COUNTED)}) AS unrouted`.execute(parts.database.browse);
  return showDetail(await shownSource(source, parts), await keyOf(source, parts), rows[0]?.count ?? 0);
}

/** For the audit log. */
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
