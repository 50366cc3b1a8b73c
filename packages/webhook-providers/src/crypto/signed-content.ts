/** The signed pieces, in order; a list, so that a large body is not copied. */
export type SignedContent = readonly (string | Uint8Array)[];
