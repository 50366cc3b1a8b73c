import type { BatchWindow } from "./batch-window.ts";
import type { RunOption } from "./run-option.ts";
import type { SendForm } from "./send-form.ts";
import type { WakeDeclaration } from "./wake-declaration.ts";

/** The delivery policy: what the gateway does with a webhook, and when it responds to the sender. */
export const POLICIES = ["direct", "assured", "queued"] as const;
export type Policy = (typeof POLICIES)[number];

/** Whether the deliveries of one conversation may overlap. */
export const ORDERINGS = ["concurrent", "serialize", "latest"] as const;
export type Ordering = (typeof ORDERINGS)[number];

/** A method and path that an agent handles. */
export type Route = {
  readonly method: string;
  /** As declared: `/repos/:owner`, `/repos/{owner}`. */
  readonly path: string;
  /** What the gateway does with its webhooks; undefined: the default policy for the sender. */
  readonly policy?: Policy | undefined;
  /** Whether the deliveries of one conversation may overlap. */
  readonly ordering?: Ordering | undefined;
  /** Template for the ordering key; undefined: the provider's. */
  readonly conversationKey?: string | undefined;
  /** How deliveries are collected; undefined: each is sent separately. */
  readonly batch?: BatchWindow | undefined;
  /** How long the agent may be silent before the caller gets 504; undefined: the gateway's default. */
  readonly timeoutSeconds?: number | undefined;
  /** Statuses that are final although they are usually retried, such as a handler's own 404. */
  readonly finalStatuses?: readonly number[] | undefined;
  /** The form in which the agent gets a webhook; undefined: its body. */
  readonly send?: SendForm | undefined;
  /** Settings for the runs that its deliveries start; undefined: the defaults. */
  readonly run?: RunOption | undefined;
} & WakeDeclaration;

/** A route's name: `POST /repos/:owner`. */
export function routeName({ method, path }: Pick<Route, "method" | "path">): string {
  return `${method} ${path}`;
}

/** The route's additional final statuses. A success skips the look-up. */
export function finalStatusesOf(
  { routes = [] }: { readonly routes?: readonly Route[] | undefined },
  route: string,
  status: number | undefined,
): readonly number[] {
  if (status === undefined || status < 400) return [];
  return routes.find((candidate) => routeName(candidate) === route)?.finalStatuses ?? [];
}

/** Routes from the agent's OpenAPI document, as stored. */
export function readStoredRoutes(text: string | null): Route[] | undefined {
  return text === null ? undefined : (JSON.parse(text) as Route[]);
}
