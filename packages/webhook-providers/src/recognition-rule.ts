/** Signs that together tell a provider's request: the more of them, the surer. */
export type RecognitionRule = readonly HeaderSign[];

/** A header (in lower case) that is there; that starts with a text, in any case; or that is not there. */
export type HeaderSign =
  | string
  | { readonly header: string; readonly starts: string }
  | { readonly header: string; readonly absent: true };
