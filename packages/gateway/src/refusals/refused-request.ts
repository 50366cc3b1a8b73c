/** What is kept of a request that was turned away: nothing of its body, its query or its credentials. */
export type RefusedRequest = {
  readonly agentName: string;
  readonly method: string;
  readonly path: string;
  /** The provider whose signature it carried, `external` for a key, null where it carried nothing. */
  readonly provider: string | null;
  readonly code: string;
  readonly reason: string;
  readonly detail: string;
  readonly remoteAddress: string;
};
