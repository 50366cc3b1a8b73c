import { createHmac, timingSafeEqual } from "node:crypto";
import { formatDeliveryId } from "../ids/delivery-id.ts";
import type { Vault } from "../secrets/vault.ts";

/** What a run token grants access to: one attempt of one delivery to one agent. */
export type RunClaim = {
  readonly deliveryId: bigint;
  /** The attempt's number, from 1. */
  readonly attempt: number;
  readonly agentId: string;
};

/**
 * Run tokens: `<attempt>.<base64url HMAC-SHA256>`. They are derived, not stored, and prove that whoever reports about a
 * run received the attempt that started it. They do not depend on the agent's keys, which may be rotated meanwhile.
 */
export type RunTokens = {
  /** Returns the token to send with an attempt. */
  issue(claim: RunClaim): string;
  /** Verifies a token for a delivery in constant time, with every configured encryption key. */
  isValid(token: string, claim: RunClaim): boolean;
};

/**
 * The scheme of `Authorization: RunToken <token>`, or `LeaseToken` for deliveries claimed from an inbox.
 * Case-insensitive (RFC 9110, section 11.1).
 */
const AUTHORIZATION = /^(?:Run|Lease)Token +(\S+)$/i;
/** An HMAC-SHA256 has 43 characters in base64url. */
const TOKEN = /^([1-9]\d{0,8})\.[\w-]{43}$/;

export function createRunTokens(vault: Pick<Vault, "keysFor">): RunTokens {
  const keys = vault.keysFor("run");
  const tokenOf = (key: (typeof keys)[number], { deliveryId, attempt, agentId }: RunClaim): string => {
    const text = `${formatDeliveryId(deliveryId)}.${attempt}.${agentId}`;
    return `${attempt}.${createHmac("sha256", key).update(text).digest("base64url")}`;
  };
  return {
    issue: (claim) => tokenOf(keys[0], claim),
    isValid: (token, claim) => keys.some((key) => isEqual(token, tokenOf(key, claim))),
  };
}

function isEqual(shown: string, expected: string): boolean {
  const [one, other] = [Buffer.from(shown), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * Reads the token in `Authorization`, and the attempt it claims to be for.
 *
 * @returns undefined if there is none or it is malformed.
 */
export function readRunToken(
  authorization: string | undefined,
): { readonly token: string; readonly attempt: number } | undefined {
  const token = AUTHORIZATION.exec(authorization ?? "")?.[1];
  const attempt = TOKEN.exec(token ?? "")?.[1];
  return token === undefined || attempt === undefined ? undefined : { token, attempt: Number(attempt) };
}
