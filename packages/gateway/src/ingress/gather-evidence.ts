import type { IngressRequest } from "./request/receive.ts";
import type { Refusal } from "../refusals/refusal.ts";
import type { Evidence } from "../refusals/diagnoser.ts";

const UNREAD = new Uint8Array();

/** Evidence for diagnosing a rejected request: the claimed sender, and what was read of the request. */
export async function gatherEvidence(
  request: IngressRequest,
  { code, suspect }: Refusal,
  receivedAt: number,
): Promise<Evidence | undefined> {
  if (suspect === undefined) return undefined;
  // Without credentials, the body is not read.
  const received = code === "credentials_missing" ? undefined : await request.body();
  if (received?.outcome === "refused") return undefined;
  const { method, url, headers } = request;
  return {
    ...suspect,
    request: { method, url, headers, body: received?.body ?? UNREAD },
    receivedAt,
  };
}
