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
 * A product that sends webhooks, described entirely by data: it survives `JSON.stringify`, and nothing in it is code.
 *
 * Values are picked out of a request with templates: literal text around placeholders such as
 * `{header:x-github-event}`, `{json:repository.full_name}` (a path into the JSON payload), `{form:command}` and
 * `{query:challenge}`. `{json:team_id|form:team_id}` takes the first that is there. In `{json:events.*.action}` the `*`
 * is each item of a list, and the value what all of them agree on. A template of which a placeholder finds nothing
 * yields nothing.
 */
export type Provider = {
  /** Lower case; also the `api_key_type` of the keys that hold its secrets. */
  readonly id: string;
  readonly name: string;
  /** Where the provider documents how it signs; a provider that somebody defined may have no such place. */
  readonly docs?: string;
  /** Headers by which its requests are told from others', in several ways; none where no header tells them. */
  readonly recognition: readonly RecognitionRule[];
  /** Signs that others show too, perhaps none at all: they count only where it is one of the providers asked for. */
  readonly commonSigns?: readonly RecognitionRule[];
  readonly proof: Proof;
  readonly secret: SecretRule;
  /** Headers, in lower case, that hold a secret of the provider beside those of its proof: a token that it also sends. */
  readonly secretHeaders?: readonly string[];
  /** Parameters of the URL's query that hold a secret, beside the one of its proof. */
  readonly secretQuery?: readonly string[];
  /** Headers, in lower case, with a weaker proof that it also sends, or used to: they never count. */
  readonly olderProofs?: readonly string[];
  /** The header, in lower case, that tells which of the provider's webhooks it is. Not signed: it may only order guesses. */
  readonly webhookHeader?: string;
  /** For people: what to paste where. */
  readonly setup: Setup;
  /** The ways in which the provider writes its payload, most specific first. */
  readonly payload: readonly PayloadForm[];
  /** What happened. The first that yields a value is taken, here and below. */
  readonly event: readonly Choice[];
  /**
   * What stays the same when the provider sends the same webhook again, and differs between any two others to the same
   * key and route. Of a list, all items count, several by a digest: the first one's id is not the batch's.
   */
  readonly deliveryId: readonly Choice[];
  /**
   * No two of this provider's webhooks have the same bytes (they carry ids or times), so the same body within so many
   * seconds is a retry or a replay, whatever its unsigned headers say. Absent where equal bodies may be two webhooks, and
   * where id and time are signed anyway. Whoever looks for the same body asks a webhook's `Description`, not this.
   */
  readonly sameBodyWithinSeconds?: number;
  /**
   * For which bodies that is true, where it is not true for all: one of these conditions holds. They look only at the
   * body, since a header that nobody signed must not decide.
   */
  readonly sameBodyWhere?: readonly Condition[];
  readonly identity: Identity;
  /** The thing that several deliveries are about. */
  readonly conversation: readonly Choice[];
  /** Requests that only check whether the URL is alive, and their answers. */
  readonly handshakes?: readonly HandshakeRule[];
  /** How long the provider waits for an answer, in seconds; absent where it does not say. */
  readonly deadlineSeconds?: number;
  /**
   * What it is told where the agent's answer is not there in time: the first of which the conditions hold. Absent: 202, which
   * says best what is true.
   */
  readonly acknowledge?: readonly LateAnswer[];
};

/** How the provider proves that it is the sender, by scheme. */
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

/** Sentences for the person who sets the webhook up. */
export type Setup = {
  /** Where to paste the URL, by the names in the provider's own pages. */
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
