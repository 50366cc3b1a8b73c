import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { sampleName } from "agentex-webhook-providers/samples";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import { samplesOf } from "../../test-deliveries/samples-of.ts";
import { sampleSchema } from "../test-deliveries/schema.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";
import { definitionSchema, providerSchema, showProvider } from "./schema.ts";

export type ProvidersRouterParts = { readonly providers: ProviderRegistry; readonly audit: AuditLog };

const tags = ["Providers"];
const byId = { params: z.object({ id: z.string().max(63) }) };

const listRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List providers, with how to set each up",
  responses: { 200: json(z.array(providerSchema), "All providers; your own come last.") },
});

const getRoute = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Get a provider",
  request: byId,
  responses: {
    200: json(providerSchema, "The provider."),
    ...problems("provider_not_found", "parameters_invalid"),
  },
});

const samplesRoute = createRoute({
  method: "get",
  path: "/{id}/samples",
  tags,
  summary: "List a provider's sample events",
  request: byId,
  responses: {
    200: json(z.array(sampleSchema), "The samples, by event."),
    ...problems("provider_not_found", "parameters_invalid"),
  },
});

const putRoute = createRoute({
  method: "put",
  path: "/{id}",
  tags,
  summary: "Define a provider of your own, or replace it",
  request: {
    ...byId,
    body: { required: true, content: { "application/json": { schema: definitionSchema } } },
  },
  responses: {
    200: json(providerSchema, "The provider was replaced."),
    201: json(providerSchema, "The provider was created."),
    ...problems(
      "provider_built_in",
      "provider_invalid",
      "body_not_json",
      "body_invalid",
      "parameters_invalid",
    ),
  },
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Delete a provider of your own",
  request: byId,
  responses: {
    200: json(z.object({ id: z.string(), message: z.string() }), "Deleted."),
    ...problems("provider_not_found", "provider_built_in", "provider_in_use", "parameters_invalid"),
  },
});

/** `/providers` */
export function createProvidersRouter({ providers, audit }: ProvidersRouterParts) {
  const router = createApiRouter();

  router.openapi(listRoute, async (context) =>
    context.json((await providers.list(context.get("access").accountId)).map(showProvider), 200),
  );

  router.openapi(getRoute, async (context) => {
    const { id } = context.req.valid("param");
    const provider = await providers.find(context.get("access").accountId, id);
    return provider === undefined ? missing(context, id) : context.json(showProvider(provider), 200);
  });

  router.openapi(samplesRoute, async (context) => {
    const { id } = context.req.valid("param");
    const provider = await providers.find(context.get("access").accountId, id);
    if (provider === undefined) return missing(context, id);
    const samples = await samplesOf(provider);
    return context.json(
      samples.map((sample) => ({ name: sampleName(sample), event: sample.event, source: sample.source })),
      200,
    );
  });

  router.openapi(putRoute, async (context) => {
    const { id } = context.req.valid("param");
    const access = context.get("access");
    const defined = await providers.define(access.accountId, id, context.req.valid("json"));
    if (defined.outcome === "created" || defined.outcome === "replaced") {
      await audit.note(access, "provider.define", { type: "provider", id }, { outcome: defined.outcome });
    }
    switch (defined.outcome) {
      case "created":
        return context.json(showProvider(defined.provider), 201);
      case "replaced":
        return context.json(showProvider(defined.provider), 200);
      case "built_in":
        return builtIn(context, id);
      case "invalid":
        return answerProblem(
          context,
          "provider_invalid",
          defined.problems.map(({ path, problem }) => `${path || "the definition"} ${problem}`).join("; "),
          defined.problems.map(({ path, problem }) => ({ path, message: problem })),
        );
    }
  });

  router.openapi(deleteRoute, async (context) => {
    const { id } = context.req.valid("param");
    const access = context.get("access");
    const removed = await providers.remove(access.accountId, id);
    switch (removed.outcome) {
      case "removed":
        await audit.note(access, "provider.remove", { type: "provider", id });
        return context.json({ id, message: `Provider '${id}' removed.` }, 200);
      case "unknown":
        return missing(context, id);
      case "built_in":
        return builtIn(context, id);
      case "in_use":
        return answerProblem(
          context,
          "provider_in_use",
          `${removed.agents} agent${removed.agents === 1 ? " has" : "s have"} keys of the provider '${id}': ` +
            "delete those first.",
        );
    }
  });
  return router;
}

function missing(context: Context, id: string) {
  return answerProblem(
    context,
    "provider_not_found",
    `There is no provider '${id}'; GET /providers lists them.`,
  );
}

function builtIn(context: Context, id: string) {
  return answerProblem(
    context,
    "provider_built_in",
    `The provider '${id}' is built in: choose another id for your own.`,
  );
}
