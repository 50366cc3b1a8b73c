import type { Occasion } from "./sample.ts";

/** The credential, time and URL with which a sample is sent. */
export type Sending = Occasion & {
  /** The secret; for a provider that signs with a private key, that key. */
  readonly secret: string;
  /** The absolute URL of the request, which some providers sign. */
  readonly url: string;
};
