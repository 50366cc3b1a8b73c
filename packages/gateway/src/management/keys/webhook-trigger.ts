import type { z } from "@hono/zod-openapi";
import type { Access } from "../../access/access.ts";
import type { Agent } from "../../agents/agent.ts";
import type { Agents } from "../../agents/agents.ts";
import type { ProblemCode } from "../../http/problem.ts";
import { BASE_URL_EXPECTED, isBaseUrl } from "../../addresses/base-url.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import { hasUnclearSlashes, nearestRoute, routesOnPath } from "../../agents/routes/match-route.ts";
import { didYouMean } from "../../nearest.ts";
import { INGRESS_PREFIX, readTarget, type Target } from "../../agents/routes/target.ts";
import type { Route } from "../../agents/routes/route.ts";
import { showSetup } from "../providers/schema.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";
import { checkName } from "./check-name.ts";
import { checkTolerance } from "./check-tolerance.ts";
import { findAgent } from "./find-agent.ts";
import type { Key } from "../../keys/key.ts";
import type { Keys } from "../../keys/keys.ts";
import { newProviderValue } from "../../keys/new-value.ts";
import type { newTriggerSchema, triggerSchema } from "./trigger-schema.ts";

export type TriggerCreated =
  | {
      readonly outcome: "created";
      readonly trigger: z.infer<typeof triggerSchema>;
      readonly agent: Agent;
      readonly key: Key;
    }
  | { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };

type TriggerParts = {
  readonly agents: Agents;
  readonly keys: Keys;
  readonly providers: ProviderRegistry;
  readonly routes: Pick<RouteCache, "of">;
  readonly publicUrl: string | undefined;
};

/** Stores a provider's secret for an agent and builds the URL for the provider. */
export async function createWebhookTrigger(
  wanted: z.infer<typeof newTriggerSchema>,
  access: Access,
  { agents, keys, providers, routes, publicUrl }: TriggerParts,
): Promise<TriggerCreated> {
  const refuse = (code: ProblemCode, detail: string): TriggerCreated => ({
    outcome: "refused",
    code,
    detail,
  });
  const found = await findAgent(agents, access, "update", wanted, "create an agent api_key");
  if (found.outcome === "unclear") return refuse(found.code, found.detail);
  const { agent } = found;
  const provider = await providers.find(agent.accountId, wanted.source);
  if (provider === undefined) {
    const known = (await providers.list(agent.accountId)).map(({ id }) => id);
    return refuse("source_unsupported", `source must be one of ${known.join(", ")}.`);
  }
  const made = newProviderValue(provider, wanted.secret || undefined, { isStrict: true });
  if (made.outcome === "refused") return refuse(made.code, made.detail);
  const named = checkName(provider, wanted.name);
  if (named.outcome === "refused") return refuse("key_name_invalid", named.detail);
  const tolerance = checkTolerance(provider, wanted.tolerance_seconds);
  if (tolerance.outcome === "refused") return refuse("body_invalid", tolerance.detail);
  const known = await routes.of(agent);
  const written = writePath(agent.name, wanted.forward_path, known);
  if (written === undefined) {
    return refuse(
      "forward_path_invalid",
      "forward_path must not contain control characters, dot segments, doubled slashes, escapes, backslashes, or # before a " +
        "question mark.",
    );
  }
  const baseUrl = wanted.base_url || publicUrl;
  if (baseUrl !== undefined && !isBaseUrl(baseUrl)) {
    return refuse("body_invalid", `base_url must be ${BASE_URL_EXPECTED}.`);
  }
  const value = made.outcome === "awaited" ? undefined : made.value;
  const created = await keys.create({
    agentId: agent.id,
    name: named.name,
    type: provider.id,
    value,
    isPublic: made.outcome === "value" && made.isPublic,
    allowedAddresses: wanted.allowed_addresses ?? undefined,
    toleranceSeconds: wanted.tolerance_seconds ?? undefined,
  });
  if (created.outcome === "name_taken") {
    return refuse(
      "key_exists",
      `A ${provider.id} webhook key named '${named.name}' already exists for this agent; delete it first.`,
    );
  }
  if (created.outcome === "agent_gone") {
    return refuse("agent_not_found", `Agent '${wanted.agent_name}' no longer exists.`);
  }
  return {
    outcome: "created",
    agent,
    key: created.key,
    trigger: {
      key_id: created.key.id,
      agent_name: agent.name,
      source: provider.id,
      name: created.key.name,
      secret: value ?? null,
      webhook_path: written.webhookPath,
      webhook_url: baseUrl === undefined ? null : baseUrl.replace(/\/+$/, "") + written.webhookPath,
      setup: showSetup(provider),
      notices: [
        ...named.notices,
        ...made.notices,
        ...tolerance.notices,
        ...noticesOf(agent, written.target, known),
      ],
    },
  };
}

type Written = { readonly webhookPath: string; readonly target: Target };

/** The path at the gateway whose webhooks go to `forwardPath`; undefined if none does. */
function writePath(
  agentName: string,
  forwardPath: string,
  routes: readonly Route[] | undefined,
): Written | undefined {
  // encodeURIComponent throws on half a surrogate pair.
  if (!forwardPath.isWellFormed()) return undefined;
  const write = (path: string): string =>
    `${INGRESS_PREFIX}${encodeURIComponent(agentName)}/${path.split("/").map(quote).join("/")}`;
  const path = forwardPath.replace(/^\/+/, "");
  const target = readTarget(write(path));
  if (target === undefined || hasUnclearSlashes(target, routes)) return undefined;
  // What follows a question mark is the query, and stays as it is.
  const webhookPath = write(path.replace(/^[^?]+/, (text) => text.replace(/\/{2,}/g, "/")));
  return { webhookPath, target };
}

/** Like Python's `quote`, and so Agentex: keeps only letters, digits and `_.-~`. */
function quote(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What the provider would get at that URL if the agent does not have the route. */
function noticesOf(agent: Agent, target: Target, routes: readonly Route[] | undefined): string[] {
  if (routes === undefined || routesOnPath(target, routes).length > 0) return [];
  const missing = `Agent '${agent.name}' does not list a route ${target.path}.${didYouMean(nearestRoute(target, routes))}`;
  return [
    agent.declaresRoutes
      ? `${missing} Until the agent declares it, webhooks for it get 404.`
      : `${missing} Verified webhooks are forwarded anyway.`,
  ];
}
