import { describe, type Provider } from "agentex-webhook-providers";
import { writeSample } from "agentex-webhook-providers/samples";
import { findProvider, findSample, overrideSample } from "./find-sample.ts";
import { gatewayHeaders, type Attempt } from "./gateway-headers.ts";
import type { Overrides } from "./override.ts";
import { signRequest, TEST_KEY, type Unsigned } from "./sign-request.ts";

export type SignedEventOptions = Attempt & {
  /** Path and query of the agent's route; `/` unless given. */
  readonly path?: string;
  /** Where the agent is reached, with the path that its paths begin with; `http://agent.test` unless given. */
  readonly baseUrl?: string;
  /** The agent's internal key; `TEST_KEY` unless given. */
  readonly key?: string;
};

/**
 * A provider's webhook as an agent gets it from its gateway: the provider's sample payload with its headers, the gateway's
 * `x-agentex-*` headers, and a valid `x-agentex-signature`. It holds no signature of the provider, which the gateway checks.
 *
 *     const request = await signedEvent("github", "pull_request.opened", { number: 7 }, { path: "/code_changes" });
 *     const response = await acp.fetch(request); // acp = new AgentServer({ agentApiKey: TEST_KEY, … })
 *
 * @param event - as the gateway names it: `push`, `pull_request.opened`.
 * @param overrides - fields of the payload to replace, however deep; lists are replaced as a whole.
 * @throws TypeError when there is no such provider, or no sample of that event; it names those that there are.
 */
export async function signedEvent(
  provider: string,
  event: string,
  overrides: Overrides = {},
  options: SignedEventOptions = {},
): Promise<Request> {
  const known = findProvider(provider);
  const sample = overrideSample(await findSample(known, event), overrides);
  const occasion = { id: crypto.randomUUID(), now: new Date() };
  const { headers, body } = writeSample(sample, occasion);
  return signedRequest({ provider, headers, body, ...about(known, event, headers, body) }, options);
}

/** What goes to the agent, and what the gateway says of it. */
export type Forwarded = {
  readonly provider: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event?: string | undefined;
  readonly conversation?: string | undefined;
};

/** @throws TypeError when the path does not begin with a slash. */
export async function signedRequest(
  { method = "POST", headers, body, ...what }: Forwarded,
  { path = "/", baseUrl = "http://agent.test", key = TEST_KEY, ...attempt }: SignedEventOptions,
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

/** As the gateway signs it. */
function urlForm(path: string): string {
  const { pathname, search } = new URL(`http://agent.test${path}`);
  return `${pathname}${search}`.replace(
    /["'<>^`{}]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What the gateway reads from a webhook. */
function about(
  provider: Provider,
  event: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): { readonly event: string; readonly conversation: string | undefined } {
  const url = "http://gateway.test/";
  const webhook = describe(provider, { method: "POST", url, headers, body: new TextEncoder().encode(body) });
  if (webhook.outcome === "unreadable") throw new TypeError(`The payload cannot be read: ${webhook.detail}`);
  if (webhook.handshake !== undefined) {
    throw new TypeError(`${provider.name}'s '${event}' is answered by the gateway; no agent receives it.`);
  }
  return { event: webhook.event ?? event, conversation: webhook.conversation };
}
