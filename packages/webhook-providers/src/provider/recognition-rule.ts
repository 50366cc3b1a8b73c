/** Signs that together identify a provider's request; a rule with more signs is more specific. */
export type RecognitionRule = readonly HeaderSign[];

/** A header (in lower case) that is present, that starts with a text (case-insensitive), or that is absent. */
export type HeaderSign =
  | string
  | { readonly header: string; readonly starts: string }
  | { readonly header: string; readonly absent: true };
