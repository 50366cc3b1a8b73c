import type { Provider } from "agentex-webhook-providers";
import type { Access } from "../../../access/access.ts";
import { BASE_URL_EXPECTED, isBaseUrl } from "../../../addresses/base-url.ts";
import type { Agent } from "../../../agents/agent.ts";
import type { Agents } from "../../../agents/agents.ts";
import type { RouteCache } from "../../../agents/route-cache.ts";
import { nearestRoute, routesOnPath } from "../../../agents/routes/match-route.ts";
import type { Route } from "../../../agents/routes/route.ts";
import type { Target } from "../../../agents/routes/target.ts";
import type { ProblemCode } from "../../../http/problem.ts";
import { didYouMean } from "../../../nearest.ts";
import type { ProviderRegistry } from "../../../providers/provider-registry.ts";
import { checkName } from "../check-name.ts";
import { findAgent } from "../find-agent.ts";
import { writePath } from "./write-path.ts";

/** Which webhook to set up. */
export type TriggerWanted = {
  readonly agent_name: string;
  readonly source: string;
  readonly name: string;
  readonly forward_path: string;
  readonly base_url?: string | null | undefined;
};

export type TriggerPlanned =
  | {
      readonly outcome: "planned";
      readonly agent: Agent;
      readonly provider: Provider;
      /** The key's name. */
      readonly name: string;
      readonly webhookPath: string;
      /** Undefined if the gateway does not know its public URL. */
      readonly webhookUrl: string | undefined;
      readonly nameNotices: readonly string[];
      /**
       * Why webhooks for the path find no route; undefined if they find one, or if every path may be tried.
       */
      readonly missingRoute: { readonly sentence: string; readonly isFinal: boolean } | undefined;
    }
  | { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };

export type TriggerPlanParts = {
  readonly agents: Agents;
  readonly providers: ProviderRegistry;
  readonly routes: Pick<RouteCache, "of">;
  readonly publicUrl: string | undefined;
};

/** Builds the URL of a webhook, and checks everything about it except the secret. Changes nothing. */
export async function planTrigger(
  wanted: TriggerWanted,
  access: Access,
  { agents, providers, routes, publicUrl }: TriggerPlanParts,
): Promise<TriggerPlanned> {
  const found = await findAgent(agents, access, "update", wanted, "create an agent api_key");
  if (found.outcome === "unclear") return refuse(found.code, found.detail);
  const { agent } = found;
  const provider = await providers.find(agent.accountId, wanted.source);
  if (provider === undefined) {
    const known = (await providers.list(agent.accountId)).map(({ id }) => id);
    return refuse("source_unsupported", `source must be one of ${known.join(", ")}.`);
  }
  const named = checkName(provider, wanted.name);
  if (named.outcome === "refused") return refuse("key_name_invalid", named.detail);
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
  return {
    outcome: "planned",
    agent,
    provider,
    name: named.name,
    webhookPath: written.webhookPath,
    webhookUrl: baseUrl === undefined ? undefined : baseUrl.replace(/\/+$/, "") + written.webhookPath,
    nameNotices: named.notices,
    missingRoute: missingRouteOf(agent, written.target, known),
  };
}

/** What the provider would get at that URL if the agent lacks the route. */
function missingRouteOf(
  agent: Agent,
  target: Target,
  routes: readonly Route[] | undefined,
): { readonly sentence: string; readonly isFinal: boolean } | undefined {
  if (routes === undefined || routesOnPath(target, routes).length > 0) return undefined;
  const missing = `Agent '${agent.name}' does not list a route ${target.path}.${didYouMean(nearestRoute(target, routes))}`;
  return agent.declaresRoutes
    ? { sentence: `${missing} Until the agent declares it, webhooks for it get 404.`, isFinal: true }
    : { sentence: `${missing} Verified webhooks are forwarded anyway.`, isFinal: false };
}

function refuse(code: ProblemCode, detail: string): TriggerPlanned {
  return { outcome: "refused", code, detail };
}
