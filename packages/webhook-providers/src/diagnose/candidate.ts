/** A secret that may have signed the request, and its name for people. */
export type Candidate = {
  readonly name: string;
  readonly secret: string;
  /** The key's type, which is a provider's id; without it, the provider under diagnosis. */
  readonly type?: string;
};
