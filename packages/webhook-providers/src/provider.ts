import type { HmacProof } from "./schemes/hmac.ts";

/**
 * A product that sends webhooks, described entirely by data: it survives `JSON.stringify`, and nothing in it is code.
 *
 * Values are picked out of a request with templates: literal text around placeholders such as
 * `{header:x-github-event}`, `{json:repository.full_name}` (a path into the JSON payload) and `{form:command}`.
 * `{json:team_id|form:team_id}` takes the first that is there. A template of which a placeholder finds nothing
 * yields nothing.
 */
export type Provider = {
  /** Lower case; also the `api_key_type` of the keys that hold its secrets. */
  readonly id: string;
  readonly name: string;
  /** Where the provider documents how it signs. */
  readonly docs: string;
  readonly proof: Proof;
  readonly secret: {
    /** Who thinks the signing secret up: `user` types it into the provider's form, `provider` shows its own. */
    readonly madeBy: "user" | "provider";
  };
  /** The ways in which the provider writes its payload, most specific first. */
  readonly payload: readonly PayloadForm[];
  /** What happened. The first that yields a value is taken, here and below. */
  readonly event: readonly Choice[];
  /** What stays the same when the provider sends the same event again. */
  readonly deliveryId: readonly Choice[];
  readonly identity: Identity;
  /** The thing that several deliveries are about. */
  readonly conversation: readonly Choice[];
  readonly handshake?: HandshakeRule;
  /** How long the provider waits for an answer, in seconds; absent where it does not say. */
  readonly deadlineSeconds?: number;
};

/** How the provider proves that it is the sender, by scheme. */
export type Proof = HmacProof;

/**
 * `json`: the body is a JSON object. `json_in_form`: it is a form, of which a field holds a JSON object.
 * `form`: it is a form with plain fields.
 */
export type PayloadForm =
  | { readonly as: "json" }
  | { readonly as: "json_in_form"; readonly field: string }
  | { readonly as: "form" };

/** A template, or one that is used under a condition. */
export type Choice = string | { readonly when: Condition; readonly use: string };

/** Holds when the template `value` yields exactly `is`. */
export type Condition = { readonly value: string; readonly is: string };

/** Which of an agent's keys a payload belongs to. */
export type Identity = {
  /** Templates for the names that such a key may have, most specific first; each that yields a value counts. */
  readonly from: readonly string[];
  readonly matching: "exact" | "case_insensitive";
  /** For people: what to call the key. */
  readonly keyName: string;
};

/** A request that only checks whether the URL is alive, and its answer. */
export type HandshakeRule = {
  readonly when: Condition;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** A template for the answer's body; only text from the request is echoed, and not more than 1,024 characters. */
    readonly echo: string;
  };
};
