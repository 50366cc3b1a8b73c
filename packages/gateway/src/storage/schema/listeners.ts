/** Somebody who gets copies of an agent's deliveries. */
export type ListenerRow = {
  /** UUIDv7. */
  id: string;
  agent_id: string;
  /** As declared, null: of any. */
  route: string | null;
  /** Null: from any. */
  provider: string | null;
  /** Deliveries up to this id are done with; each that was acknowledged after it has a receipt. */
  position: bigint;
  created_at: number;
  /** When it last gave a sign of life. */
  seen_at: number;
};

/** A delivery whose copy a listener has acknowledged. */
export type ListenerReceiptRow = { listener_id: string; delivery_id: bigint };
