/**
 * Requests (or seconds) of warm-up, which makes V8 compile the code and opens the connections. Slow servers get as many
 * requests as fast ones; otherwise they would be measured while V8 still compiles.
 */
const REQUESTS = 40_000;
/** The warm-up takes no longer than this many times the measurement, and no longer than this many seconds. */
const TIMES = 6;
const LIMIT = 30;
/** The longest spell, in seconds. */
const SPELL = 2;

/**
 * Sends webhooks in spells until the server is warm.
 *
 * @param seconds - of the measurement that follows.
 * @param least - minimum number of requests, however long they take.
 * @param send - sends for so many seconds, after so many requests, and returns how many more it sent.
 * @returns the number of requests sent.
 */
export async function warmUp(
  seconds: number,
  least: number,
  send: (seconds: number, sent: number) => Promise<number>,
): Promise<number> {
  const until = performance.now() + Math.min(LIMIT, TIMES * seconds) * 1_000;
  let sent = 0;
  while (sent < (performance.now() < until ? REQUESTS : Math.max(least, 1))) {
    sent += await send(Math.min(SPELL, seconds), sent);
  }
  return sent;
}
