import type { IngressRequest } from "./receive.ts";
import type { Refusal } from "../refusals/refusal.ts";
import type { Evidence } from "../refusals/diagnoser.ts";

const UNREAD = new Uint8Array();

/** What a refused request can be diagnosed by: whose it claims to be, and as much of it as was read. */
export async function gatherEvidence(
  request: IngressRequest,
  { code, suspect }: Refusal,
  receivedAt: number,
): Promise<Evidence | undefined> {
  if (suspect === undefined) return undefined;
  // Of who proved nothing, nothing was read.
  const received = code === "credentials_missing" ? undefined : await request.body();
  if (received?.outcome === "refused") return undefined;
  const { method, url, headers } = request;
  return {
    ...suspect,
    request: { method, url, headers, body: received?.body ?? UNREAD },
    receivedAt,
  };
}
