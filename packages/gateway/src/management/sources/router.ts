import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { reachSource } from "../../sources/reach-source.ts";
import { createApiRouter } from "../api-router.ts";
import {
  byName,
  countsOf,
  denied,
  detailOf,
  missing,
  resourceOf,
  shownSource,
  tags,
  type SourcesRouterParts,
} from "./operations.ts";
import { addSourceSaving } from "./save-source.ts";
import { listedSourceSchema, savedSourceSchema, sourceDetailSchema, sourceRotationSchema } from "./schema.ts";
import { answerRefused, keyOf, makeValue } from "./source-key.ts";
import { addTargets } from "./targets-router.ts";
import { addUnrouted } from "./unrouted-router.ts";

export type { SourcesRouterParts };

const listRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List sources, by name",
  responses: {
    200: json(
      z
        .object({ sources: z.array(listedSourceSchema) })
        .openapi("SourceList", { description: "All sources." }),
      "The sources.",
    ),
  },
});

const getRoute = createRoute({
  method: "get",
  path: "/{name}",
  tags,
  summary: "Get a source",
  request: byName,
  responses: { 200: json(sourceDetailSchema, "The source."), ...problems("source_not_found") },
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/{name}",
  tags,
  summary: "Delete a source with its key and its targets",
  description: "Its deliveries are kept; webhooks that wait for a target are cancelled.",
  request: byName,
  responses: {
    204: { description: "Deleted." },
    ...problems("source_not_found", "access_denied"),
  },
});

const rotateRoute = createRoute({
  method: "post",
  path: "/{name}/rotate",
  tags,
  summary: "Rotate a source's secret, for all its installations",
  request: {
    ...byName,
    body: { required: true, content: { "application/json": { schema: sourceRotationSchema } } },
  },
  responses: {
    200: json(savedSourceSchema, "The source."),
    ...problems(
      "source_not_found",
      "access_denied",
      "key_not_rotatable",
      "key_type_unknown",
      "secret_required",
      "secret_invalid",
      "body_not_json",
      "body_invalid",
    ),
  },
});

/** The counts of a source that was deleted meanwhile. */
const NOTHING = { target_count: 0, unrouted: 0, has_secret: false };

/** `/sources` */
export function createSourcesRouter(parts: SourcesRouterParts) {
  const { sources, keys, engine, audit } = parts;
  const router = createApiRouter();

  router.openapi(listRoute, async (context) => {
    const found = await sources.list(await context.get("access").scope());
    const counts = await countsOf(
      found.map(({ id }) => id),
      parts.database,
    );
    const shown = await Promise.all(
      found.map(async (source) =>
        Object.assign(await shownSource(source, parts), counts.get(source.id) ?? NOTHING),
      ),
    );
    return context.json({ sources: shown }, 200);
  });

  addSourceSaving(router, parts);

  router.openapi(getRoute, async (context) => {
    const { name } = context.req.valid("param");
    const reached = await reachSource(sources, context.get("access"), name, "read");
    if (reached.outcome !== "found") return missing(context, name);
    return context.json(await detailOf(reached.source, parts), 200);
  });

  router.openapi(deleteRoute, async (context) => {
    const { name } = context.req.valid("param");
    const access = context.get("access");
    const reached = await reachSource(sources, access, name, "delete");
    if (reached.outcome === "missing") return missing(context, name);
    if (reached.outcome === "denied") return denied(context, name);
    const { source } = reached;
    if (!(await sources.delete(source.id))) return missing(context, name);
    await engine.queue.cancelAll(source.id);
    await access.deleted({ type: "agent", id: source.id });
    await audit.note(access, "source.delete", resourceOf(source));
    return context.body(null, 204);
  });

  router.openapi(rotateRoute, async (context) => {
    const { name } = context.req.valid("param");
    const { secret, overlap_seconds } = context.req.valid("json");
    const access = context.get("access");
    const reached = await reachSource(sources, access, name, "update");
    if (reached.outcome === "missing") return missing(context, name);
    if (reached.outcome === "denied") return denied(context, name);
    const { source } = reached;
    const key = await keyOf(source, parts);
    const made = await makeValue(source, secret ?? undefined, parts);
    if (made.outcome === "refused") return answerRefused(context, made);
    if (key === undefined || made.outcome === "awaited") {
      return answerProblem(context, "key_not_rotatable", `Source '${name}' has no secret to rotate.`);
    }
    const rotated = await keys.rotate(key.id, { ...made, overlap: overlap_seconds * 1_000 });
    if (rotated.outcome === "gone") return missing(context, name);
    await audit.note(access, "source.rotate", resourceOf(source), { overlap_seconds });
    const generated = secret == null ? made.value : null;
    return context.json(
      { ...(await detailOf(source, parts)), secret: generated, notices: [...made.notices] },
      200,
    );
  });

  addTargets(router, parts);
  addUnrouted(router, parts);
  return router;
}
