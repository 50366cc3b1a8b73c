import type { Occasion } from "./sample.ts";

/** With what, when and to where a sample is sent. */
export type Sending = Occasion & {
  /** The secret; for a provider that signs with a private key, that key. */
  readonly secret: string;
  /** The absolute URL that is called, which some providers sign. */
  readonly url: string;
};
