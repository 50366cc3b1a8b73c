/** The stored part of a rejected request: nothing of its body, query or credentials. */
export type RefusedRequest = {
  readonly agentName: string;
  readonly method: string;
  readonly path: string;
  /** The provider whose signature it carried, `external` for a key, null without credentials. */
  readonly provider: string | null;
  readonly code: string;
  readonly reason: string;
  readonly detail: string;
  readonly remoteAddress: string;
  /** As returned by `keptHeaders`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
};
