import type { HmacAlgorithm } from "./crypto/keys.ts";
import type { Condition } from "./choice.ts";

/** A request that only checks whether the URL is alive, and how it is answered. */
export type HandshakeRule = {
  /** Whether the provider signs it. What it does not sign is answered by `answerUnsigned`. */
  readonly signed: boolean;
  readonly method?: "GET" | "HEAD" | "OPTIONS" | "POST";
  /** All of them must hold. */
  readonly when: readonly Condition[];
  /** A template for a token that must be one of the agent's secrets of this provider. */
  readonly mustBeSecret?: string;
  /** A template for the secret that the provider brings, to sign with it from now on. */
  readonly brings?: string;
  readonly answer: {
    readonly status: number;
    /** Templates. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: AnswerBody;
  };
};

/**
 * `echo`: a template, of which only text from the request is filled in, and not more than 1,024 characters. `json`: an
 * object of templates and of HMACs, keyed with the secret, over what templates yield.
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
