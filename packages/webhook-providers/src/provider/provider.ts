import type { InstallationRule } from "./installation-rule.ts";
import type { Identity } from "./identity-rule.ts";
import type { ActorRule, StandingSource } from "./actor-rule.ts";
import type { DigestRule } from "./digest-rule.ts";
import type { PayloadForm } from "../request/payload-form.ts";
import type { Choice, Condition } from "../template/choice.ts";
import type { HandshakeRule } from "./handshake-rule.ts";
import type { RecognitionRule } from "./recognition-rule.ts";
import type { LateAnswer } from "./late-answer.ts";
import type { BasicRule } from "../schemes/basic.ts";
import type { BodyHmacRule } from "../schemes/body-hmac.ts";
import type { CertificateRule } from "../schemes/certificate.ts";
import type { FieldsHmacRule } from "../schemes/fields-hmac.ts";
import type { HashRule } from "../schemes/hash.ts";
import type { HmacRule } from "../schemes/hmac.ts";
import type { JwksRule } from "../schemes/jwks.ts";
import type { JwtRule } from "../schemes/jwt.ts";
import type { PublicKeyRule } from "../schemes/public-key.ts";
import type { BodyTokenRule, QueryTokenRule, TokenRule } from "../schemes/token.ts";
import type { UrlAndFormRule } from "../schemes/url-and-form.ts";
import type { SecretRule } from "../verification/secret.ts";

/**
 * A product that sends webhooks, described entirely as data: it contains no code, and survives `JSON.stringify`.
 *
 * Templates read values from a request: literal text around placeholders such as `{header:x-github-event}`,
 * `{json:repository.full_name}` (a path into the JSON payload), `{form:command}` and `{query:challenge}`.
 * `{json:team_id|form:team_id}` takes the first one present. In `{json:events.*.action}`, `*` stands for every item of a list,
 * and the value is the one that all items share. A template yields nothing if any of its placeholders finds nothing.
 */
export type Provider = {
  /** Lower case; also the `api_key_type` of the keys that hold its secrets. */
  readonly id: string;
  readonly name: string;
  /** The provider's documentation of its signatures; optional for custom providers. */
  readonly docs?: string;
  /** Headers that identify its requests, as alternative rules; empty if no header does. */
  readonly recognition: readonly RecognitionRule[];
  /** Signs that other providers share, possibly none; they count only for a provider whose key the agent has. */
  readonly commonSigns?: readonly RecognitionRule[];
  readonly verification: VerificationRule;
  readonly secret: SecretRule;
  /** Headers, in lower case, that contain a secret, besides the signature's headers. */
  readonly secretHeaders?: readonly string[];
  /** Query parameters that contain a secret, besides the one in `verification`. */
  readonly secretQuery?: readonly string[];
  /** Headers, in lower case, with a weaker signature that the provider also sends or used to send; they are never accepted. */
  readonly olderSignatures?: readonly string[];
  /**
   * The header, in lower case, that identifies the provider's webhook. It is unsigned, so it may only decide which key to try
   * first.
   */
  readonly webhookHeader?: string;
  /** For people: what to paste where. */
  readonly setup: Setup;
  /** The provider's payload formats, most specific first. */
  readonly payload: readonly PayloadForm[];
  /** The event type. The first template that yields a value is used, here and below. */
  readonly event: readonly Choice[];
  /**
   * The provider event id: constant across the provider's retries, and different for any two webhooks of a key and route. For a
   * list, all items count, several as a hash: the first item's id does not identify the batch.
   */
  readonly deliveryId: readonly Choice[];
  /**
   * No two of this provider's webhooks have the same bytes (they contain ids or times), so the same body within this many
   * seconds is a retry or a replay, whatever its unsigned headers say. Absent if two webhooks may have equal bodies, and if
   * id and time are signed anyway. To detect duplicates, use a webhook's `Description` instead.
   */
  readonly sameBodyWithinSeconds?: number;
  /**
   * Limits this to bodies for which one of these conditions holds. The conditions read only the body, since unsigned headers
   * must not decide.
   */
  readonly sameBodyWhere?: readonly Condition[];
  readonly identity: Identity;
  /** The ordering key: what several deliveries are about. */
  readonly conversation: readonly Choice[];
  /** Who caused a webhook. Reads only the body, since unsigned headers must not decide. */
  readonly actor?: ActorRule;
  /** How the actor relates to the provider's resource. Reads only the body, too. */
  readonly standing?: readonly StandingSource[];
  /**
   * One line for people; the first template that yields a value is used. Besides the usual placeholders, there are
   * `{actor}`, `{event}`, `{provider}`, `{past:action}` (a verb in the body in its past tense), `{mrkdwn:text}` (Slack's markup as people read it) and
   * `{count:commits|commit|commits}` (the number of items of a list in the body, or of the body itself with `{count:*|…}`, with
   * a noun).
   */
  readonly summary?: readonly Choice[];
  /** What a model reads of a webhook. */
  readonly digest?: DigestRule;
  /** Absent if each sender is one installation. */
  readonly installation?: InstallationRule;
  /** Requests that only check whether the URL is alive, and the responses. */
  readonly handshakes?: readonly HandshakeRule[];
  /** How long the provider waits for a response, in seconds; absent if it is not documented. */
  readonly deadlineSeconds?: number;
  /**
   * The response if the agent's does not arrive in time: the first one whose conditions hold. If absent, 202, which describes
   * the state best.
   */
  readonly acknowledge?: readonly LateAnswer[];
  /** For people: when the provider resends a webhook that failed; absent if it does not say. */
  readonly retries?: string;
  /** Where the provider documents what it expects. Facts without a source here are unpublished, or were not found. */
  readonly sources?: Sources;
};

/** How the provider signs, by scheme. */
export type VerificationRule =
  | HmacRule
  | HashRule
  | PublicKeyRule
  | TokenRule
  | QueryTokenRule
  | BodyTokenRule
  | BasicRule
  | UrlAndFormRule
  | BodyHmacRule
  | FieldsHmacRule
  | JwtRule
  | JwksRule
  | CertificateRule;

/** Setup instructions for people. */
export type Setup = {
  /** Where to paste the URL, in the terms of the provider's pages. */
  readonly url: string;
  /** Where the secret comes from, or where to paste it. */
  readonly secret: string;
  /** Which events to choose, in the terms of the provider's pages. */
  readonly events?: string;
};

/** The provider's pages on how quickly it wants a response, which one it wants, and when it retries. */
export type Sources = { readonly deadline?: string; readonly answer?: string; readonly retries?: string };
