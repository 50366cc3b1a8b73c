/** A secret that may have signed the request, and its display name. */
export type Candidate = {
  readonly name: string;
  readonly secret: string;
  /** The key's type, which is a provider's id; if absent, the provider under diagnosis. */
  readonly type?: string;
};
