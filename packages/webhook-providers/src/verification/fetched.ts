import { readCertificate, readJwk } from "#crypto";
import type { Certificate, PublishedKey } from "../crypto/keys.ts";
import { parseJson } from "../request/json.ts";
import type { KeysNeeded } from "./verification.ts";

/** What was fetched for a verification: the text at each URL. */
export type Fetched = Pick<ReadonlyMap<string, string>, "get">;

export const nothingFetched: Fetched = new Map<string, string>();

/** A key of a JSON Web Key Set (RFC 7517). */
export type SetKey = {
  readonly kid: string | undefined;
  readonly key: PublishedKey;
  /** The channels that the key is endorsed for (Microsoft only); undefined if it does not say. */
  readonly endorsements: readonly unknown[] | undefined;
};

type KeySet = readonly SetKey[];

type Known<T> = Map<string, { readonly parsed: T }>;

const sets: Known<KeySet | undefined> = new Map();
const certificates: Known<Certificate | undefined> = new Map();
const mostParsed = 200;

/** The usable keys of a key set, or of a single key; undefined if the text is neither. */
export function keySet(text: string, algorithm: "RS256" | "ES256"): KeySet | undefined {
  return remembered(sets, `${algorithm} ${text}`, () => readSet(text, algorithm));
}

export function certificate(text: string): Certificate | undefined {
  return remembered(certificates, text, () => readCertificate(text));
}

/** Parsing a key costs more than verifying with it, and the same few keys are used for every webhook. */
function remembered<T>(known: Known<T>, text: string, parse: () => T): T {
  const before = known.get(text);
  if (before !== undefined) return before.parsed;
  const parsed = parse();
  if (known.size >= mostParsed) known.clear();
  known.set(text, { parsed });
  return parsed;
}

function readSet(text: string, algorithm: "RS256" | "ES256"): KeySet | undefined {
  const parsed = parseJson(text);
  if (!isRecord(parsed)) return undefined;
  const listed = Array.isArray(parsed["keys"]) ? parsed["keys"] : [parsed];
  const keys = listed.filter(isRecord).flatMap((jwk) => readSetKey(jwk, algorithm) ?? []);
  return keys.length === 0 ? undefined : keys;
}

function readSetKey(
  jwk: Readonly<Record<string, unknown>>,
  algorithm: "RS256" | "ES256",
): SetKey | undefined {
  const { kid, use, alg, endorsements } = jwk;
  if ((use !== undefined && use !== "sig") || (alg !== undefined && alg !== algorithm)) return undefined;
  const key = readJwk(jwk);
  if (key?.type !== (algorithm === "RS256" ? "rsa" : "p256")) return undefined;
  return {
    kid: typeof kid === "string" ? kid : undefined,
    key,
    endorsements: Array.isArray(endorsements) ? endorsements : undefined,
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function needed(url: string, why: KeysNeeded["why"]): KeysNeeded {
  return { outcome: "keys_needed", url, why };
}
