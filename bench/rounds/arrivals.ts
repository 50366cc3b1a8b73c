/**
 * A request at the agent. Moments are places in the order in which the agent saw things happen, so that no two of its
 * moments are the same.
 */
export type Arrival = {
  /** The provider's id of the webhook, another one for each. */
  readonly webhook: string;
  /** The public id of the delivery. */
  readonly delivery: string;
  readonly attempt: number;
  /** Its headers came. */
  readonly begunAt: number;
  /** Its body had come whole; null: it never had, so no handler ever saw the request. */
  wholeAt: number | null;
  /** SHA-256 of the body. */
  digest: string | null;
  /** It was answered, or its connection broke; null: neither yet. */
  endedAt: number | null;
  /** The status that it was answered with; null: none. */
  status: number | null;
  /** Unix milliseconds: when it had come whole. */
  time: number | null;
};

/** Asks the agent at this URL for what reached it, from the `from`th request on. */
export async function arrivalsAt(agentUrl: string, from: number): Promise<Arrival[]> {
  const arrivals: unknown = await (await fetch(new URL(`/arrivals?from=${from}`, agentUrl))).json();
  if (!isArrivals(arrivals)) throw new Error("the agent did not answer with its arrivals");
  return arrivals;
}

function isArrivals(value: unknown): value is Arrival[] {
  return Array.isArray(value);
}
