import type { GitHubPayloads } from "./github.ts";
import type { SlackPayloads } from "./slack.ts";

/**
 * The payloads of each provider by event name, as `acp.on` knows them. All other payloads are `unknown`. An interface, so that
 * a program can add a provider's own types:
 *
 *     import type Stripe from "stripe";
 *
 *     declare module "agentex-gateway-sdk" {
 *       interface EventPayloads {
 *         stripe: { [Type in Stripe.Event.Type]: Extract<Stripe.Event, { type: Type }> };
 *       }
 *     }
 */
export interface EventPayloads {
  readonly github: GitHubPayloads;
  readonly slack: SlackPayloads;
}
