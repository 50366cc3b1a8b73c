/** What the recording agent says it got. */
export type Receipts = {
  /** Public delivery ids, each once. */
  readonly received: readonly string[];
  /** Arrivals of a delivery that had arrived before. */
  readonly repeated: number;
  /** When (Unix milliseconds) the last attempt that was not a delivery's first arrived; null: there was none. */
  readonly lastTakenOverAt: number | null;
  /** How many attempts that were not a delivery's first arrived. */
  readonly takenOver: number;
};

/** Asks the agent at this URL. */
export async function receiptsOf(agentUrl: string): Promise<Receipts> {
  const receipts: unknown = await (await fetch(new URL("/receipts", agentUrl))).json();
  if (!isReceipts(receipts)) throw new Error("the agent did not answer with its receipts");
  return receipts;
}

function isReceipts(value: unknown): value is Receipts {
  return typeof value === "object" && value !== null && "received" in value && Array.isArray(value.received);
}
