import type { z } from "@hono/zod-openapi";
import type { Access } from "../../access/access.ts";
import { isBaseUrl } from "../../addresses/base-url.ts";
import { isLoopback } from "../../addresses/loopback.ts";
import type { Agent } from "../../agents/agent.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import { declaredEvents } from "../../agents/declared-events.ts";
import { webhookUrl } from "../../agents/routes/webhook-url.ts";
import type { ProblemCode } from "../../http/problem.ts";
import type { Keys } from "../../keys/keys.ts";
import { checkToken } from "../../recoveries/recovery-credential.ts";
import type { GithubParts } from "../../recovery/github/call-github.ts";
import { createWebhook, type WebhookCreated } from "../../recovery/github/create-webhook.ts";
import { putRecovery, type Put, type RecoveryPutParts } from "./put-recovery.ts";
import type { newWebhookSchema } from "./webhook-schema.ts";

type Wanted = z.output<typeof newWebhookSchema>;

export type WebhookParts = RecoveryPutParts &
  GithubParts & {
    readonly keys: Pick<Keys, "signingKeys">;
    readonly routes: Pick<RouteCache, "of">;
    readonly publicUrl: string | undefined;
  };

type Refused = { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };
export type Created = (Put & { readonly outcome: "put" } & { readonly url: string }) | Refused;

/**
 * Creates a webhook at GitHub with a key's secret, and sets up recovery of missed events with the same credential.
 */
export async function createProviderWebhook(
  name: string,
  wanted: Wanted,
  access: Access,
  parts: WebhookParts,
): Promise<Created> {
  const reached = await reachAgent(parts.agents, access, { name: wanted.agent }, "update");
  if (reached.outcome === "missing")
    return refuse("agent_not_found", `Agent '${wanted.agent}' does not exist.`);
  if (reached.outcome === "denied") {
    return refuse("access_denied", `The auth service does not let you change agent '${wanted.agent}'.`);
  }
  const { agent } = reached;
  const url = readUrl(wanted, agent, parts.publicUrl);
  if (typeof url !== "string") return url;
  const token = checkToken(wanted.credential.token);
  if (token.outcome === "unusable") return refuse("credential_unusable", token.detail);
  const named = wanted.key.toLowerCase();
  const secret = (await parts.keys.signingKeys(agent, "github")).findLast(
    ({ key }) => key.name.toLowerCase() === named,
  )?.secret;
  if (secret === undefined) {
    return refuse("key_not_found", `Agent '${agent.name}' has no github key named '${wanted.key}'.`);
  }
  const events = wanted.events ?? (await declaredEvents(agent, wanted.path, "github", parts.routes));
  if (events.length === 0) {
    return refuse(
      "body_invalid",
      'The route declares no events. Pass them in "events", such as ["pull_request"] or ["*"].',
    );
  }
  const place = placeOf(wanted.key);
  const created = await createWebhook({ ...place, url, secret, events }, token.credential, parts);
  if (created.outcome !== "created") return describeFailure(created);
  const recovery = {
    provider: "github" as const,
    agent: agent.name,
    webhook: showWebhook(place, created.hookId),
    credential: wanted.credential,
  };
  const put = await putRecovery(name, recovery, access, parts);
  return put.outcome === "put" ? { ...put, url } : put;
}

type GithubPlace = { readonly owner: string; readonly repository: string | undefined };

/** A key is named after its repository or its organization. */
function placeOf(keyName: string): GithubPlace {
  const [owner = "", repository] = keyName.split("/");
  return { owner, repository };
}

function showWebhook({ owner, repository }: GithubPlace, hookId: string) {
  const hook = { owner, hook_id: hookId };
  return repository === undefined
    ? { scope: "organization" as const, ...hook }
    : { scope: "repository" as const, ...hook, repository };
}

function readUrl({ base_url, path }: Wanted, agent: Agent, publicUrl: string | undefined): string | Refused {
  const base = base_url ?? publicUrl;
  if (base === undefined || !isBaseUrl(base)) {
    return refuse(
      "webhook_url_unreachable",
      "The gateway's public URL is not known: set AGENTEX_PUBLIC_URL, or pass base_url.",
    );
  }
  const url = webhookUrl(base.replace(/\/+$/, ""), agent.name, path);
  return isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ""))
    ? refuse("webhook_url_unreachable", `GitHub cannot reach ${base}: it is a loopback address.`)
    : url;
}

function describeFailure(failure: Exclude<WebhookCreated, { outcome: "created" }>): Refused {
  switch (failure.outcome) {
    case "rejected":
      return /already exists/i.test(failure.detail)
        ? refuse("webhook_exists", `${failure.detail} Use it as it is, or delete it at GitHub first.`)
        : refuse("webhook_not_created", failure.detail);
    case "refused":
    case "missing":
      return refuse(
        "webhook_not_created",
        `${failure.detail} Check that the token has write access to webhooks there.`,
      );
    case "limited":
    case "unavailable":
      return refuse("provider_unavailable", failure.detail);
  }
}

function refuse(code: ProblemCode, detail: string): Refused {
  return { outcome: "refused", code, detail };
}
