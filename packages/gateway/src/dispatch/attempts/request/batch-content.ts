import { isUtf8 } from "node:buffer";
import type { StoredActor } from "../../../filters/actor.ts";

/** The content type of a batch request. */
export const BATCH_TYPE = "application/vnd.agentex.batch+json";

/** A delivery in a batch, without its body. */
export type BatchMember = {
  /** The delivery's public id. */
  readonly id: string;
  readonly event: string | undefined;
  readonly provider: string;
  readonly method: string;
  /** Path and query, as received. */
  readonly path: string;
  readonly actor: StoredActor | undefined;
  readonly standing: string | undefined;
  readonly summary: string | undefined;
  /** ISO 8601. */
  readonly receivedAt: string;
  /** The headers as they would be sent without a batch: alternating names and values. */
  readonly headers: readonly string[];
  /** Whether the body is a digest. */
  readonly isDigest: boolean;
};

/** Maximum bytes of bodies in one request. Bodies that do not fit are left out and can be fetched separately. */
export const MOST_BATCHED = 1024 * 1024;

/**
 * Describes a delivery of a batch as JSON.
 *
 * @param body - undefined if it does not fit.
 * @param url - where the body can be fetched.
 */
export function describeMember(member: BatchMember, body: Buffer | undefined, url: string) {
  const { id, event, provider, method, path, actor, standing, summary, receivedAt, headers, isDigest } =
    member;
  return {
    id,
    event: event ?? null,
    provider,
    actor:
      actor === undefined
        ? null
        : { id: actor.id ?? null, name: actor.name ?? null, kind: actor.kind ?? null },
    standing: standing ?? null,
    summary: summary ?? null,
    received_at: receivedAt,
    method,
    path,
    headers: headersOf(headers),
    ...(isDigest && { send: "digest" }),
    ...bodyFields(body, url),
  };
}

function bodyFields(body: Buffer | undefined, url: string) {
  if (body === undefined) return { omitted: true, url };
  return isUtf8(body) ? { body: body.toString() } : { body_base64: body.toString("base64") };
}

/** Keyed by lower-case name; repeated values are joined, as in `Headers`. */
function headersOf(headers: readonly string[]): Record<string, string> {
  const joined = new Map<string, string>();
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? "").toLowerCase();
    const value = headers[index + 1] ?? "";
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(joined);
}
