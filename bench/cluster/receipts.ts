/** What the recording agent received. */
export type Receipts = {
  /** Public delivery ids, without duplicates. */
  readonly received: readonly string[];
  /** Requests for a delivery that had already arrived. */
  readonly repeated: number;
  /** When the last attempt other than a delivery's first arrived, in Unix milliseconds; null if there was none. */
  readonly lastTakenOverAt: number | null;
  /** How many attempts arrived other than a delivery's first. */
  readonly takenOver: number;
};

/** Queries the agent at this URL. */
export async function receiptsOf(agentUrl: string): Promise<Receipts> {
  const receipts: unknown = await (await fetch(new URL("/receipts", agentUrl))).json();
  if (!isReceipts(receipts)) throw new Error("the agent did not answer with its receipts");
  return receipts;
}

function isReceipts(value: unknown): value is Receipts {
  return typeof value === "object" && value !== null && "received" in value && Array.isArray(value.received);
}
