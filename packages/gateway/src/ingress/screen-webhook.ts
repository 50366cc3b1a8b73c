import { applyFilter } from "agentex-webhook-providers";
import type { Agent } from "../agents/agent.ts";
import type { WakeDeclaration } from "../agents/routes/wake-declaration.ts";
import { FOR_SUBSCRIBERS, isScreened, screen } from "../filters/screen.ts";
import type { Stop } from "../filters/stop.ts";
import type { FoundRoute } from "./find-route.ts";
import type { IngressRequest } from "./request/receive.ts";
import type { Verified } from "./verification/verified.ts";

const NOTHING_DECLARED: WakeDeclaration = {};

/**
 * Why the agent does not get a webhook, or not yet. A caller with an API key states no event and no actor.
 */
export function screenWebhook(
  request: IngressRequest,
  body: Buffer<ArrayBuffer>,
  { identities, delivery }: Pick<Agent, "identities" | "delivery">,
  route: FoundRoute,
  { provider, event, actor, filtered }: Verified,
): Stop | undefined {
  const declared: WakeDeclaration = route.declared ?? NOTHING_DECLARED;
  const { when } = declared;
  if (delivery === "subscription") return FOR_SUBSCRIBERS;
  if (when === undefined && !isScreened(declared, identities)) return undefined;
  const { method, url, headers } = request;
  return screen(declared, identities, {
    event,
    actor,
    // Signed content was read during verification.
    filtered:
      when === undefined || provider !== undefined
        ? filtered
        : applyFilter(when, { method, url, headers, body }),
  });
}
