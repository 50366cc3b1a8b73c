import type { MissedDeliveries } from "../recoveries/missed-deliveries.ts";

const MINUTE = 60_000;
/** GitHub's secondary limit is 80 per minute, for everything that uses the credential. */
const MOST_A_MINUTE = 60;

/**
 * When a credential may be used for the next request: at most 60 a minute, counted in the store across gateways, recoveries and
 * restarts.
 *
 * @param now - Unix milliseconds.
 * @returns Unix milliseconds.
 */
export async function nextRequestAt(
  missed: Pick<MissedDeliveries, "askedSince">,
  credentialHash: string,
  now: number,
): Promise<number> {
  const asked = await missed.askedSince(credentialHash, now - MINUTE);
  const oldest = asked.at(-MOST_A_MINUTE);
  return oldest === undefined ? now : oldest + MINUTE;
}
