import { createRoute, type z } from "@hono/zod-openapi";
import type { Access } from "../../access/access.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import type { ProblemCode } from "../../http/problem.ts";
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
import { answerRefused, makeValue, setSecret, unknownProvider, type KeyTerms } from "./source-key.ts";
import type { Source } from "../../sources/source.ts";
import type { SourceSaved } from "../../sources/sources.ts";
import { reachSource } from "../../sources/reach-source.ts";

const saveRoute = createRoute({
  method: "put",
  path: "/{name}",
  tags,
  summary: "Create or change a source",
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
    const wanted = wantedOf(name, body, accountId);
    const given = body.secret ?? undefined;
    const checked = given === undefined ? undefined : await makeValue({ ...NEW, ...wanted }, given, parts);
    if (checked?.outcome === "refused") return answerRefused(context, checked);
    const saved = await sources.save(wanted);
    if (!("source" in saved)) {
      return answerProblem(context, ...whyNotSaved(saved, name, body));
    }
    const { source } = saved;
    const set = await setSecret(source, given, termsOf(body), parts);
    if (set.outcome === "refused") return answerRefused(context, set);
    if (set.outcome === "gone") return missing(context, name);
    if (saved.outcome === "created" && !(await isAnnounced(source, access, parts))) {
      return answerProblem(
        context,
        "auth_unavailable",
        "The auth service did not record the source, so it was not created. Retry.",
      );
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

/** The fields of a source that is not stored yet. */
const NEW = { id: "", createdAt: 0, updatedAt: 0 };

type Wanted = z.output<typeof newSourceSchema>;

function wantedOf(name: string, { provider, route_by, alias }: Wanted, accountId: string) {
  return { accountId, name, provider, routeBy: route_by ?? undefined, alias: alias ?? undefined };
}

function termsOf({ allowed_addresses, tolerance_seconds, expires_at }: Wanted): KeyTerms {
  return {
    allowedAddresses: allowed_addresses ?? undefined,
    toleranceSeconds: tolerance_seconds ?? undefined,
    expiresAt: expires_at == null ? undefined : Date.parse(expires_at),
  };
}

function whyNotSaved(
  saved: Exclude<SourceSaved, { outcome: "created" | "changed" }>,
  name: string,
  { alias, provider }: Wanted,
): readonly [code: ProblemCode, detail: string] {
  switch (saved.outcome) {
    case "name_taken":
      return ["source_name_taken", `The name '${name}' is taken; choose another one.`];
    case "alias_taken":
      return ["source_alias_taken", `Another source has the alias '${alias}'.`];
    case "other_provider":
      return [
        "source_provider_fixed",
        `Source '${name}' is for ${saved.provider}. Create another source for ${provider}.`,
      ];
  }
}

/**
 * Announces a source to the auth service. Nobody could manage one that it does not know, so if that fails, the source is removed.
 */
async function isAnnounced(
  { id }: Source,
  access: Access,
  { sources }: SourcesRouterParts,
): Promise<boolean> {
  try {
    await access.made({ type: "agent", id });
    return true;
  } catch {
    await sources.delete(id);
    return false;
  }
}
