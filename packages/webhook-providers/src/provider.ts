import type { PayloadForm } from "./payload-form.ts";
import type { Choice, Condition } from "./choice.ts";
import type { HandshakeRule } from "./handshake-rule.ts";
import type { RecognitionRule } from "./recognition-rule.ts";
import type { LateAnswer } from "./late-answer.ts";
import type { BasicProof } from "./schemes/basic.ts";
import type { BodyHmacProof } from "./schemes/body-hmac.ts";
import type { HashProof } from "./schemes/hash.ts";
import type { HmacProof } from "./schemes/hmac.ts";
import type { JwtProof } from "./schemes/jwt.ts";
import type { PublicKeyProof } from "./schemes/public-key.ts";
import type { BodyTokenProof, QueryTokenProof, TokenProof } from "./schemes/token.ts";
import type { UrlAndFormProof } from "./schemes/url-and-form.ts";
import type { SecretRule } from "./secret.ts";

/**
 * A product that sends webhooks, described entirely as data: it survives `JSON.stringify` and contains no code.
 *
 * Templates read values from a request: literal text around placeholders such as `{header:x-github-event}`,
 * `{json:repository.full_name}` (a path into the JSON payload), `{form:command}` and `{query:challenge}`.
 * `{json:team_id|form:team_id}` takes the first one present. In `{json:events.*.action}`, `*` is every item of a list, and
 * the value is the one that all of them agree on. A template yields nothing if one of its placeholders finds nothing.
 */
export type Provider = {
  /** Lower case; also the `api_key_type` of the keys that hold its secrets. */
  readonly id: string;
  readonly name: string;
  /** Where the provider documents its signatures; a custom provider may have none. */
  readonly docs?: string;
  /** Headers that identify its requests, in several ways; empty if no header does. */
  readonly recognition: readonly RecognitionRule[];
  /** Signs that others share, perhaps none at all: they count only for a provider that the agent has a key of. */
  readonly commonSigns?: readonly RecognitionRule[];
  readonly proof: Proof;
  readonly secret: SecretRule;
  /** Headers, in lower case, that contain a secret besides the signature's headers. */
  readonly secretHeaders?: readonly string[];
  /** Parameters of the URL's query that hold a secret, beside the one of its proof. */
  readonly secretQuery?: readonly string[];
  /** Headers, in lower case, with a weaker signature that it also sends, or used to: they never count. */
  readonly olderProofs?: readonly string[];
  /** The header, in lower case, that identifies the provider's webhook. Not signed: it may only order guesses. */
  readonly webhookHeader?: string;
  /** For people: what to paste where. */
  readonly setup: Setup;
  /** The provider's payload formats, most specific first. */
  readonly payload: readonly PayloadForm[];
  /** The event type. The first that yields a value counts, here and below. */
  readonly event: readonly Choice[];
  /**
   * The provider event ID: stays the same when the provider retries, and differs between any two other webhooks of a key and
   * route. In a list, all items count, several by a digest: the first one's id is not the batch's.
   */
  readonly deliveryId: readonly Choice[];
  /**
   * No two of this provider's webhooks have the same bytes (they carry ids or times), so the same body within so many
   * seconds is a retry or a replay, whatever its unsigned headers say. Absent where equal bodies may be two webhooks, and
   * where id and time are signed anyway. Whoever looks for the same body asks a webhook's `Description`, not this.
   */
  readonly sameBodyWithinSeconds?: number;
  /**
   * The bodies for which that is true, if not for all: one of these conditions holds. They read only the body, since unsigned
   * headers must not decide.
   */
  readonly sameBodyWhere?: readonly Condition[];
  readonly identity: Identity;
  /** The ordering key: what several deliveries are about. */
  readonly conversation: readonly Choice[];
  /** Requests that only check whether the URL is alive, and the responses. */
  readonly handshakes?: readonly HandshakeRule[];
  /** How long the provider waits for a response, in seconds; absent if it does not say. */
  readonly deadlineSeconds?: number;
  /**
   * What it is told where the agent's answer is not there in time: the first of which the conditions hold. Absent: 202, which
   * says best what is true.
   */
  readonly acknowledge?: readonly LateAnswer[];
};

/** How the provider signs, by scheme. */
export type Proof =
  | HmacProof
  | HashProof
  | PublicKeyProof
  | TokenProof
  | QueryTokenProof
  | BodyTokenProof
  | BasicProof
  | UrlAndFormProof
  | BodyHmacProof
  | JwtProof;

/** Setup instructions for people. */
export type Setup = {
  /** Where to paste the URL, in the words of the provider's pages. */
  readonly url: string;
  /** Where the secret comes from, or where to paste it. */
  readonly secret: string;
};

/** Which of an agent's keys a payload belongs to. */
export type Identity = {
  /**
   * Where a payload says whose it is, most specific first. Its sources have to agree, or it is nobody's: what the first of
   * them names is the thing itself, and each other one must name it too, or what it belongs to (`acme` of `acme/app`). A
   * plain template is a source that need not agree with any: whoever knows the secret of one key can write what they like
   * there, so it is for providers of which a payload has one name, or where `matching` is `any`.
   */
  readonly from: readonly (string | IdentitySource)[];
  /**
   * How the key's name must match one of them; in `path`, `group` also stands for `group/project`, in any case.
   * `any`: the secret belongs to one endpoint or app, so that whoever knows it is known, and keys are named as people like.
   */
  readonly matching: "exact" | "case_insensitive" | "path" | "any";
  /** For people: what to call the key. */
  readonly keyName: string;
};

/** A place at which a payload says whose it is. */
export type IdentitySource = {
  /** A template. What stands there but is no name makes the payload nobody's. */
  readonly name: string;
  /** How many parts between slashes a name of this kind has: one for an owner, two for `owner/repository`. */
  readonly parts?: { readonly least: number; readonly most?: number };
  /** A template: where it finds anything, the payload must have this name, too. */
  readonly requiredWith?: string;
};
