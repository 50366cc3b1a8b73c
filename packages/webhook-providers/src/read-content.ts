import type { Actor } from "./actor/actor.ts";
import { readActor } from "./actor/read-actor.ts";
import type { Digest } from "./digest/digest.ts";
import { readDigest } from "./digest/read-digest.ts";
import { readIdentities } from "./identity/identity.ts";
import { nothing, readPayload } from "./request/payload.ts";
import type { Provider } from "./provider/provider.ts";
import type { WebhookRequest } from "./request/request.ts";
import { summarize } from "./summary/summarize.ts";
import { choose } from "./template/template.ts";
import type { Sources } from "./template/look-up.ts";

/**
 * Finds who caused a webhook. Reads only what the provider's verification covers. Parses the body, so call it only after
 * verification. `describe` returns the same, with everything else. Never throws.
 *
 * @returns undefined if the payload does not say
 */
export function actorOf(provider: Provider, request: WebhookRequest): Actor | undefined {
  return readActor(provider, sourcesOf(provider, request));
}

/**
 * One line for people, such as `octocat opened pull request #12: Fix the flux`: plain text of at most 200 characters, without
 * control characters and line breaks. Parses the body. `describe` returns the same, with everything else. Never throws.
 *
 * @param provider undefined if the sender is not a provider
 */
export function summaryOf(provider: Provider | undefined, request: WebhookRequest): string {
  const known = provider ?? anySender;
  return read(known, sourcesOf(known, request)).summary;
}

/**
 * What a model reads of a webhook: title, URL, actor, text, and what was left out. As JSON, it takes at most 8,192 bytes.
 * Parses the body, so call it only after verification. Never throws.
 *
 * @param provider undefined if the sender is not a provider
 */
export function digestOf(provider: Provider | undefined, request: WebhookRequest): Digest {
  const known = provider ?? anySender;
  const sources = sourcesOf(known, request);
  return readDigest(known, read(known, sources), sources);
}

type Known = Pick<
  Provider,
  | "id"
  | "name"
  | "payload"
  | "event"
  | "identity"
  | "conversation"
  | "actor"
  | "standing"
  | "summary"
  | "digest"
>;

/** A caller with an API key: the content type says how to read the body. */
const anySender: Known = {
  id: "external",
  name: "Request",
  payload: [{ as: "json" }, { as: "json_list" }, { as: "form" }, { as: "other" }],
  event: [],
  identity: { from: [], matching: "any", keyName: "any name" },
  conversation: [],
  summary: ["{json:title|json:subject|json:summary|json:message|json:text}", "A request with an API key"],
};

/** A body that cannot be parsed has no content; headers and URL are usable all the same. */
function sourcesOf(provider: Pick<Provider, "name" | "payload">, request: WebhookRequest): Sources {
  const { headers, url } = request;
  const content = readPayload(provider, request);
  return { headers, url, payload: content.outcome === "read" ? content.payload : nothing };
}

function read(provider: Known, sources: Sources) {
  const event = choose(provider.event, sources);
  const actor = readActor(provider, sources);
  const { names: identities } = readIdentities(provider.identity, sources);
  return {
    event,
    actor,
    conversation: choose(provider.conversation, sources),
    summary: summarize(provider, sources, { event, actor, identities }),
  };
}
