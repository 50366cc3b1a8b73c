import {
  describe,
  digestOf,
  type Actor,
  type Provider,
  type WebhookRequest,
} from "agentex-webhook-providers";
import { writeSample, type GivenPayload } from "agentex-webhook-providers/samples";
import { findProvider, findSample, overrideSample, setInSample } from "./find-sample.ts";
import { gatewayHeaders, type Attempt, type RunAccess } from "./gateway-headers.ts";
import type { Overrides } from "./override.ts";
import { signRequest, TEST_KEY, type Unsigned } from "./sign-request.ts";

/** Changes to the sample event, in addition to the overrides. */
export type EventChanges = {
  /** Sent instead of the sample's payload; the event's name is then free. A form is an object with its fields. */
  readonly payload?: GivenPayload;
  /** Values by path: `{ "pull_request.labels.0.name": "bug" }`; `\\.` is a dot within a name. Applied last. */
  readonly set?: Readonly<Record<string, unknown>>;
};

export type SignedEventOptions = Attempt &
  EventChanges & {
    /** Path and query of the agent's route. Default: `/`. */
    readonly path?: string;
    /** The agent's base URL. Default: `http://agent.test`. */
    readonly baseUrl?: string;
    /** The agent's internal key. Default: `TEST_KEY`. */
    readonly key?: string;
    /** `digest` for a route that gets digests instead of bodies. Default: `body`. */
    readonly send?: "body" | "digest";
  };

/**
 * A provider's webhook as the gateway sends it to an agent: the provider's sample payload and headers, the gateway's
 * `x-agentex-*` headers, and a valid `x-agentex-signature`. It has no provider's signature, because the gateway verifies that.
 *
 *     const request = await signedEvent("github", "pull_request.opened", { number: 7 }, { path: "/code_changes" });
 *     const response = await acp.fetch(request); // acp = new AgentServer({ agentApiKey: TEST_KEY, … })
 *
 * @param event - as the gateway names it: `push`, `pull_request.opened`.
 * @param overrides - fields of the payload to replace, at any depth; lists are replaced as a whole.
 * @throws TypeError if there is no such provider or no sample of that event; it names the most similar ones.
 */
export async function signedEvent(
  provider: string,
  event: string,
  overrides: Overrides = {},
  { payload, set, send = "body", ...options }: SignedEventOptions & RunAccess = {},
): Promise<Request> {
  return signedRequest(await forwardedEvent(provider, event, overrides, { payload, set, send }), options);
}

type Changed = { readonly [Name in keyof EventChanges]: EventChanges[Name] | undefined } & {
  readonly send: "body" | "digest";
};

/** A provider's sample event, changed, as the gateway forwards it. */
export async function forwardedEvent(
  provider: string,
  event: string,
  overrides: Overrides,
  { payload, set = {}, send }: Changed,
): Promise<Forwarded> {
  const known = findProvider(provider);
  const sample = setInSample(overrideSample(await findSample(known, event, payload), overrides), set);
  const occasion = { id: crypto.randomUUID(), now: new Date() };
  const { headers, body } = writeSample(sample, occasion);
  const url = "http://gateway.test/";
  const webhook = { method: "POST", url, headers, body: new TextEncoder().encode(body) };
  const forwarded = { provider, headers, body, ...about(known, event, webhook) };
  return send === "body" ? forwarded : withDigest(known, webhook, forwarded);
}

/** The request to the agent, and the gateway's data about it. */
export type Forwarded = {
  readonly provider: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event?: string | undefined;
  readonly conversation?: string | undefined;
  readonly actor?: Actor | undefined;
  /** One line for people. */
  readonly summary?: string | undefined;
  readonly isDigest?: boolean;
  /** How many deliveries the body contains. */
  readonly batchCount?: number;
};

/** As the gateway sends it if the route sets `send: "digest"`. */
function withDigest(provider: Provider, webhook: WebhookRequest, forwarded: Forwarded): Forwarded {
  const headers = { ...forwarded.headers, "content-type": "application/json" };
  return { ...forwarded, headers, body: JSON.stringify(digestOf(provider, webhook)), isDigest: true };
}

/** @throws TypeError if the path does not begin with a slash. */
export async function signedRequest(
  { method = "POST", headers, body, ...what }: Forwarded,
  { path = "/", baseUrl = "http://agent.test", key = TEST_KEY, ...attempt }: SignedEventOptions & RunAccess,
): Promise<Request> {
  if (!path.startsWith("/")) throw new TypeError(`The path '${path}' must begin with a slash.`);
  const request: Unsigned = {
    url: `${baseUrl.replace(/\/+$/, "")}${path}`,
    method,
    path: urlForm(path),
    headers: { ...headers, ...gatewayHeaders(what, attempt) },
    body,
  };
  return signRequest(request, key);
}

/** The path and query as the gateway signs them. */
function urlForm(path: string): string {
  const { pathname, search } = new URL(`http://agent.test${path}`);
  return `${pathname}${search}`.replace(
    /["'<>^`{}]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The values that the gateway reads from a webhook. */
function about(
  provider: Provider,
  event: string,
  request: WebhookRequest,
): { readonly event: string } & Pick<Forwarded, "conversation" | "actor" | "summary"> {
  const webhook = describe(provider, request);
  if (webhook.outcome === "unreadable") throw new TypeError(`The payload cannot be read: ${webhook.detail}`);
  if (webhook.handshake !== undefined) {
    throw new TypeError(
      `${provider.name}'s '${event}' is answered by the gateway and never reaches an agent.`,
    );
  }
  const { conversation, actor, summary } = webhook;
  return { event: webhook.event ?? event, conversation, actor, summary };
}
