import type { Actor } from "./actor/actor.ts";
import { readActor } from "./actor/read-actor.ts";
import type { Digest } from "./digest/digest.ts";
import { readDigest } from "./digest/read-digest.ts";
import { matchSources } from "./filter/apply-filter.ts";
import type { Filter, FilterOutcome } from "./filter/filter.ts";
import { answerHandshake } from "./handshake.ts";
import type { Handshake } from "./handshake.ts";
import { readIdentities, readRename } from "./identity/identity.ts";
import type { Renamed } from "./identity/identity.ts";
import type { LateAnswer } from "./provider/late-answer.ts";
import { nothing, readPayload } from "./request/payload.ts";
import type { Unreadable } from "./request/payload.ts";
import type { Provider } from "./provider/provider.ts";
import type { WebhookRequest } from "./request/request.ts";
import { summarize } from "./summary/summarize.ts";
import { isTemplate } from "./template/parse.ts";
import { choose, holds } from "./template/template.ts";
import type { Sources } from "./template/look-up.ts";

/**
 * What a webhook is about. Names may contain any Unicode characters (a branch can have any name) except control characters;
 * encode them before you put them into a header.
 */
export type Description =
  | {
      readonly outcome: "described";
      readonly event: string | undefined;
      readonly deliveryId: string | undefined;
      /** Two requests with the same body within this many seconds are the same webhook, whatever their ids say. */
      readonly sameBodyWithinSeconds: number | undefined;
      /** The names of the keys that this payload may belong to, most specific first. */
      readonly identities: readonly string[];
      /** Why the payload belongs to no key, if its identity is contradictory; for people, with names from the payload. */
      readonly contradiction: string | undefined;
      /** The event says that the resource has been renamed. */
      readonly renamed: Renamed | undefined;
      readonly conversation: string | undefined;
      /** Who caused it; undefined if the signed content does not say. */
      readonly actor: Actor | undefined;
      /** One line for people, at most 200 characters of plain text without control characters. */
      readonly summary: string;
      /** The response to the sender if the agent's does not arrive in time; undefined: 202. */
      readonly lateAnswer: LateAnswer | undefined;
      /** If present, send this response instead of calling the agent. */
      readonly handshake: Handshake | undefined;
      /** Whether it matches the given filter; undefined if no filter was given. */
      readonly filtered: FilterOutcome | undefined;
      /** The filled template; undefined if no template was given or it finds nothing. */
      readonly filled: string | undefined;
      /** What a model reads of it; undefined unless requested. */
      readonly digest: Digest | undefined;
    }
  | Unreadable;

/**
 * Reads what a webhook is about from its headers and body. Parses the body, so call it only after `verify` has accepted the
 * request. Never throws.
 *
 * @param secret the secret that verified the request: the response to some handshakes (Zoom's) contains an HMAC
 * @param filter from `readFilter`; the same as `applyFilter`, without parsing the body again
 * @param wantsDigest whether to return the same as `digestOf`, without parsing the body again
 * @param template the same as `fillTemplate`, without parsing the body again
 */
export function describe(
  provider: Provider,
  request: WebhookRequest,
  secret?: string,
  filter?: Filter,
  wantsDigest = false,
  template?: string,
): Description {
  const read = readPayload(provider, request);
  // A handshake may have an empty body; a webhook may not.
  const isEmpty = read.outcome === "unreadable" && request.body.length === 0;
  if (read.outcome === "unreadable" && !isEmpty) return read;
  const payload = read.outcome === "read" ? read.payload : nothing;
  const sources = { headers: request.headers, url: request.url, payload };

  const handshake = answerHandshake(provider.handshakes ?? [], request.method, sources, secret);
  if (handshake.outcome === "unreadable") return handshake;
  if (read.outcome === "unreadable" && handshake.answer === undefined) return read;
  const { names, contradiction } = readIdentities(provider.identity, sources);
  const event = choose(provider.event, sources);
  const actor = readActor(provider, sources);
  const conversation = choose(provider.conversation, sources);
  const summary = summarize(provider, sources, { event, actor, identities: names });
  return {
    outcome: "described",
    event,
    deliveryId: choose(provider.deliveryId, sources, "all"),
    sameBodyWithinSeconds: sameBodyWithin(provider, sources),
    identities: names,
    contradiction,
    renamed: readRename(provider.identity, names, sources),
    conversation,
    actor,
    summary,
    lateAnswer: chooseLateAnswer(provider, sources),
    handshake: handshake.answer,
    filtered: filter && matchSources(filter, sources, provider),
    filled: template !== undefined && isTemplate(template) ? choose([template], sources) : undefined,
    digest: wantsDigest ? readDigest(provider, { event, conversation, actor, summary }, sources) : undefined,
  };
}

function sameBodyWithin(
  { sameBodyWithinSeconds, sameBodyWhere }: Provider,
  sources: Sources,
): number | undefined {
  const isItsOwn = sameBodyWhere?.some((condition) => holds(condition, sources)) ?? true;
  return isItsOwn ? sameBodyWithinSeconds : undefined;
}

/** The first one whose conditions hold; undefined if the provider needs no particular response. */
function chooseLateAnswer({ acknowledge }: Provider, sources: Sources): LateAnswer | undefined {
  return acknowledge?.find(({ when = [] }) => when.every((condition) => holds(condition, sources)));
}
