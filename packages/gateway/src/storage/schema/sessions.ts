/** A conversation that an agent bound to a session. */
export type SessionKeyRow = {
  agent_id: string;
  /** The conversation: `github:octo/repo#12`. */
  key: string;
  /** The key of the conversation that started the session. */
  session: string;
  /**
   * That conversation as in its deliveries, and the agent's key that verified them; together they determine its lanes.
   */
  conversation: string;
  /** Null: the route's own `conversation_key` decided. */
  key_id: string | null;
  bound_at: number;
  /** When its last webhook arrived, to the day. */
  used_at: number;
};
