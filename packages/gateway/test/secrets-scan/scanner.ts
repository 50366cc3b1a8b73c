import { spellingsOf } from "./spellings.ts";

/** Knows the secrets that were used, and searches for them. */
export type Scanner = {
  readonly secrets: ReadonlyMap<string, string>;
  /**
   * Remembers a secret.
   *
   * @returns the secret.
   */
  add(what: string, secret: string): string;
  /** The secrets that are found in the bytes, except for allowed ones. */
  findIn(bytes: Uint8Array, allowed?: ReadonlySet<string>): string[];
};

type Spelt = {
  readonly secret: string;
  readonly what: string;
  readonly spelling: string;
  readonly spelt: Buffer;
};

/**
 * Searches for all secrets in one pass, by the first three bytes of each spelling: there are thousands, and megabytes to
 * search.
 */
export function createScanner(): Scanner {
  const secrets = new Map<string, string>();
  const begins = new Uint8Array(1 << 24);
  const byBeginning = new Map<number, Spelt[]>();
  return {
    secrets,
    add(what, secret) {
      if (secret.length < 8) throw new Error(`${what} is too short to be looked for`);
      if (secrets.has(secret)) return secret;
      secrets.set(secret, what);
      for (const [spelling, spelt] of spellingsOf(secret)) {
        const beginning = beginningOf(spelt, 0);
        begins[beginning] = 1;
        const others = byBeginning.get(beginning) ?? [];
        byBeginning.set(beginning, [...others, { secret, what, spelling, spelt }]);
      }
      return secret;
    },
    findIn(bytes, allowed = new Set()) {
      const place = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const found = new Map<Spelt, string>();
      for (let at = 0; at + 3 <= place.length; at++) {
        const beginning = beginningOf(place, at);
        if (begins[beginning] === 0) continue;
        for (const candidate of byBeginning.get(beginning) ?? []) {
          const { secret, what, spelling, spelt } = candidate;
          if (allowed.has(secret) || found.has(candidate)) continue;
          if (place.subarray(at, at + spelt.length).equals(spelt)) {
            found.set(candidate, `${what} (${spelling}): ${excerpt(place, at)}`);
          }
        }
      }
      return [...found.values()];
    },
  };
}

function beginningOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

function excerpt(bytes: Buffer, at: number): string {
  return JSON.stringify(bytes.subarray(Math.max(0, at - 60), at + 20).toString("latin1"));
}
