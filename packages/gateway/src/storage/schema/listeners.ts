/** A client that receives copies of an agent's deliveries. */
export type ListenerRow = {
  /** UUIDv7. */
  id: string;
  agent_id: string;
  /** As declared; null: any route. */
  route: string | null;
  /** Null: any provider. */
  provider: string | null;
  /** Deliveries up to this id are done; each later acknowledged one has a receipt. */
  position: bigint;
  created_at: number;
  /** Time of its last heartbeat. */
  seen_at: number;
};

/** A delivery that a listener has acknowledged. */
export type ListenerReceiptRow = { listener_id: string; delivery_id: bigint };
