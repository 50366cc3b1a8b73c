import { createRoute, type z } from "@hono/zod-openapi";
import { releaseAll, type ReleasedAll } from "../../dispatch/sources/release-all.ts";
import { json, problems } from "../../http/answers.ts";
import { reachSource } from "../../sources/reach-source.ts";
import { strict } from "../../agents/routes/strict.ts";
import type { ApiRouter } from "../api-router.ts";
import { byName, denied, missing, resourceOf, tags, type SourcesRouterParts } from "./operations.ts";
import { releasedSchema, valueParamSchema } from "./target-schema.ts";

const wantedSchema = strict({
  value: valueParamSchema
    .optional()
    .openapi({ description: "Only webhooks with this value; by default, all." }),
}).openapi("UnroutedWanted", { description: "Which webhooks to deliver." });

/** Delivers webhooks that waited for a target. */
export function addUnrouted(router: ApiRouter, parts: SourcesRouterParts): void {
  const { sources, audit } = parts;
  router.openapi(
    createRoute({
      method: "post",
      path: "/{name}/unrouted/deliver",
      tags,
      summary: "Deliver the source's webhooks that waited for a target",
      description: "Oldest first, to the source's current targets. Webhooks without a target keep waiting.",
      request: {
        ...byName,
        body: { required: true, content: { "application/json": { schema: wantedSchema } } },
      },
      responses: {
        200: json(releasedSchema, "The result."),
        ...problems("source_not_found", "access_denied", "body_not_json", "body_invalid"),
      },
    }),
    async (context) => {
      const { name } = context.req.valid("param");
      const { value } = context.req.valid("json");
      const access = context.get("access");
      const reached = await reachSource(sources, access, name, "update");
      if (reached.outcome === "missing") return missing(context, name);
      if (reached.outcome === "denied") return denied(context, name);
      const { source } = reached;
      const released = showReleased(await releaseAll(source.id, value, parts));
      await audit.note(access, "source.deliver_unrouted", resourceOf(source), { value, ...released });
      return context.json(released, 200);
    },
  );
}

export function showReleased({ released, unrouted, isCut }: ReleasedAll): z.infer<typeof releasedSchema> {
  return { delivered: released, unrouted, is_cut: isCut };
}
