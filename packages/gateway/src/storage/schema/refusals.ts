/** A rejected request, without its body. */
export type RefusalRow = {
  /** Time-ordered, like a delivery's id. */
  id: bigint;
  /** Null if no agent has this name. */
  agent_id: string | null;
  /** The agent's account; null if there is no such agent, or no login. */
  account_id: string | null;
  agent_name: string;
  method: string;
  /** Without the query. */
  path: string;
  /** The provider whose signature it carried, `external` for a key, null without credentials. */
  provider: string | null;
  /** The error code in the response. */
  code: string;
  /** More specific than the code, for the operator. */
  reason: string;
  detail: string;
  /** JSON array of { code, sentence }: the diagnosis for the operator. */
  diagnosis: string;
  remote_address: string;
  /** JSON array of [name, value] pairs, with the values of credentials hidden; null for rows of older gateways. */
  headers: string | null;
};
