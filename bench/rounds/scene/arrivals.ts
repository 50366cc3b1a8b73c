/**
 * A request at the agent. Moments are sequence numbers in the order in which the agent observed events, so no two of
 * its moments are equal.
 */
export type Arrival = {
  /** The provider's event id, unique per webhook. */
  readonly webhook: string;
  /** Public id of the delivery. */
  readonly delivery: string;
  readonly attempt: number;
  /** When its headers arrived. */
  readonly begunAt: number;
  /** When its body was complete; null if it never was, so that no handler saw the request. */
  wholeAt: number | null;
  /** SHA-256 of the body. */
  digest: string | null;
  /** When it was answered or its connection broke; null if neither has happened yet. */
  endedAt: number | null;
  /** Response status; null: none. */
  status: number | null;
  /** When its body was complete, in Unix milliseconds. */
  time: number | null;
};

/** Asks the agent at this URL for the requests it received, starting with the `from`th. */
export async function arrivalsAt(agentUrl: string, from: number): Promise<Arrival[]> {
  const arrivals: unknown = await (await fetch(new URL(`/arrivals?from=${from}`, agentUrl))).json();
  if (!isArrivals(arrivals)) throw new Error("the agent did not answer with its arrivals");
  return arrivals;
}

function isArrivals(value: unknown): value is Arrival[] {
  return Array.isArray(value);
}
