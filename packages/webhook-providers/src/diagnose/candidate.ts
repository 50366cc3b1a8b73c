/** A secret that may have signed, and how people know it. */
export type Candidate = {
  readonly name: string;
  readonly secret: string;
  /** The provider's id that the key has as its type; without it, that of the diagnosis. */
  readonly type?: string;
};
