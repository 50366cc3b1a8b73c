import { createRoute } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { EXTERNAL } from "../../keys/key.ts";
import type { ApiRouter } from "../api-router.ts";
import { checkTolerance } from "../keys/check-tolerance.ts";
import {
  byName,
  detailOf,
  denied,
  missing,
  resourceOf,
  tags,
  type SourcesRouterParts,
} from "./operations.ts";
import { newSourceSchema, savedSourceSchema } from "./schema.ts";
import { answerRefused, makeValue, setSecret, unknownProvider } from "./source-key.ts";
import { reachSource } from "../../sources/reach-source.ts";

const saveRoute = createRoute({
  method: "put",
  path: "/{name}",
  tags,
  summary: "Create a source, or change it",
  description: "Only the response to its creation includes a secret that the gateway generated.",
  request: {
    ...byName,
    body: { required: true, content: { "application/json": { schema: newSourceSchema } } },
  },
  responses: {
    200: json(savedSourceSchema, "The source."),
    ...problems(
      "access_denied",
      "auth_unavailable",
      "source_not_found",
      "source_name_taken",
      "source_alias_taken",
      "source_provider_fixed",
      "key_type_unknown",
      "secret_invalid",
      "body_not_json",
      "body_invalid",
    ),
  },
});

/** Creates and changes sources. */
export function addSourceSaving(router: ApiRouter, parts: SourcesRouterParts): void {
  const { sources, providers, audit } = parts;
  router.openapi(saveRoute, async (context) => {
    const { name } = context.req.valid("param");
    const body = context.req.valid("json");
    const access = context.get("access");
    const before = await reachSource(sources, access, name, "update");
    if (before.outcome === "denied") return denied(context, name);
    const accountId = before.outcome === "found" ? before.source.accountId : access.accountId;
    const provider = await providers.find(accountId, body.provider);
    if (provider === undefined && body.provider !== EXTERNAL) {
      return answerProblem(context, "key_type_unknown", unknownProvider(body.provider));
    }
    const tolerance = checkTolerance(provider, body.tolerance_seconds);
    if (tolerance.outcome === "refused") return answerProblem(context, "body_invalid", tolerance.detail);
    const wanted = {
      accountId,
      name,
      provider: body.provider,
      routeBy: body.route_by ?? undefined,
      alias: body.alias ?? undefined,
    };
    const given = body.secret ?? undefined;
    const checked = given === undefined ? undefined : await makeValue({ ...NEW, ...wanted }, given, parts);
    if (checked?.outcome === "refused") return answerRefused(context, checked);
    const saved = await sources.save(wanted);
    switch (saved.outcome) {
      case "name_taken":
        return answerProblem(
          context,
          "source_name_taken",
          `The name '${name}' is taken; choose another one.`,
        );
      case "alias_taken":
        return answerProblem(context, "source_alias_taken", `Another source has the alias '${body.alias}'.`);
      case "other_provider":
        return answerProblem(
          context,
          "source_provider_fixed",
          `Source '${name}' is for ${saved.provider}. Create another source for ${body.provider}.`,
        );
      case "created":
      case "changed":
    }
    const { source } = saved;
    const set = await setSecret(
      source,
      given,
      {
        allowedAddresses: body.allowed_addresses ?? undefined,
        toleranceSeconds: body.tolerance_seconds ?? undefined,
        expiresAt: body.expires_at == null ? undefined : Date.parse(body.expires_at),
      },
      parts,
    );
    if (set.outcome === "refused") return answerRefused(context, set);
    if (set.outcome === "gone") return missing(context, name);
    if (saved.outcome === "created") {
      try {
        await access.made({ type: "agent", id: source.id });
      } catch {
        await sources.delete(source.id);
        return answerProblem(
          context,
          "auth_unavailable",
          "The auth service did not record the source, so it was not created. Retry.",
        );
      }
    }
    const action = saved.outcome === "created" ? "source.create" : "source.change";
    await audit.note(access, action, resourceOf(source), { provider: source.provider });
    return context.json(
      {
        ...(await detailOf(source, parts)),
        secret: set.generated ?? null,
        notices: [...set.notices, ...tolerance.notices],
      },
      200,
    );
  });
}

/** What a source has that is not stored yet. */
const NEW = { id: "", createdAt: 0, updatedAt: 0 };
