import type { HmacAlgorithm } from "../crypto/keys.ts";
import type { Condition } from "../template/choice.ts";
import type { KeyPlace } from "../verification/key-place.ts";

/** A request that only checks that the URL works, and the response to it. */
export type HandshakeRule = {
  /** Whether the provider signs it. `answerUnsigned` handles unsigned ones. */
  readonly signed: boolean;
  readonly method?: "GET" | "HEAD" | "OPTIONS" | "POST";
  /** All of them must hold. */
  readonly when: readonly Condition[];
  /** Template of a token that must be one of the agent's secrets for this provider. */
  readonly mustBeSecret?: string;
  /** Template of a secret that the provider sends and signs with from now on. */
  readonly brings?: string;
  /** A URL that a signed handshake wants called before the response, to confirm a subscription. */
  readonly visits?: {
    /** A template of the URL. */
    readonly url: string;
    /** Where the URL may point; it may have a query. */
    readonly at: readonly KeyPlace[];
  };
  readonly answer: {
    readonly status: number;
    /** Templates. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: AnswerBody;
  };
};

/**
 * `echo`: a template, filled only with text from the request, at most 1,024 characters. `json`: an object of templates, and of
 * HMACs over the values of templates, keyed with the secret.
 */
export type AnswerBody = { readonly echo: string } | { readonly json: Readonly<Record<string, JsonMember>> };

export type JsonMember =
  | string
  | number
  | {
      readonly hmac: HmacAlgorithm;
      readonly of: string;
      readonly encoding: "hex" | "base64";
      readonly prefix?: string;
    };
