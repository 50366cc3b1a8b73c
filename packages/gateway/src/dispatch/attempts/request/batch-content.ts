import { isUtf8 } from "node:buffer";
import type { StoredActor } from "../../../filters/actor.ts";

/** The content type of a request with a batch. */
export const BATCH_TYPE = "application/vnd.agentex.batch+json";

/** A delivery in a batch, without its body. */
export type BatchMember = {
  /** Its public id. */
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
  /** As they would be sent to the agent without a batch: alternating names and values. */
  readonly headers: readonly string[];
  /** Whether the body is a digest. */
  readonly isDigest: boolean;
};

/** Maximum bytes of bodies in one request. The bodies that do not fit are left out, and can be fetched. */
export const MOST_BATCHED = 1024 * 1024;

/**
 * A delivery of a batch, as JSON.
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

/** By name in lower case; the values of repeated ones are joined, as in `Headers`. */
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
