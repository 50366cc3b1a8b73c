/** A request that was turned away, without its body. */
export type RefusalRow = {
  /** Time-ordered, like a delivery's id. */
  id: bigint;
  /** Null where no agent of that name is registered. */
  agent_id: string | null;
  /** The agent's account; null: there is no such agent, or it belongs to those who need not log in. */
  account_id: string | null;
  agent_name: string;
  method: string;
  /** Without its query. */
  path: string;
  /** The provider whose signature it carried, `external` for a key, null where it carried nothing. */
  provider: string | null;
  /** As answered. */
  code: string;
  /** More precise, for the operator. */
  reason: string;
  detail: string;
  /** JSON array of { code, sentence }: what is the matter with it, for the operator. */
  diagnosis: string;
  remote_address: string;
};
