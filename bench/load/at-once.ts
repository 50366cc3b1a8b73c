import type { Pool } from "undici";

/** The number of simultaneous requests. */
export const CONNECTIONS = 32;

/** Runs the work once on each connection, on all of them at the same time. */
export async function atOnce(work: (worker: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: CONNECTIONS }, async (_, worker) => work(worker)));
}

type PostRequest = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

/** @throws Error on a response with any other status: errors are fast and would look like throughput. */
export async function post(
  status: number,
  pool: Pool,
  path: string,
  { headers, body }: PostRequest,
): Promise<string> {
  const answer = await pool.request({ method: "POST", path, headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== status) throw new Error(`${answer.statusCode} instead of ${status}: ${text}`);
  return text;
}
