/**
 * A conversation as the key of a session: `github:octo/repo#12`. Where a route's own `conversation_key` names the
 * conversation, in place of the provider: `route:…`.
 */
export type SessionKey = { readonly provider: string; readonly conversation: string };

/** In place of the provider, where the route's own `conversation_key` decides. */
export const OWN_KEYS = "route";

const LONGEST = 1_000;
const FORM = /^([a-z0-9][a-z0-9-]{0,62}):(.+)$/;
/** C0 and C1 control characters, and the Unicode line separators. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

export function sessionKeyOf(provider: string, conversation: string): string {
  return `${provider}:${conversation}`;
}

/** Reads a key that somebody wrote; undefined if it is none: at most 1,000 bytes, without control characters. */
export function parseSessionKey(text: string): SessionKey | undefined {
  if (Buffer.byteLength(text) > LONGEST || !text.isWellFormed() || CONTROL.test(text)) return undefined;
  const [, provider, conversation] = FORM.exec(text) ?? [];
  return provider === undefined || conversation === undefined ? undefined : { provider, conversation };
}

/** What is stored of a delivery's key: nothing if its provider and its conversation say it. */
export function storedSessionKey({
  sessionKey,
  provider,
  conversation,
}: {
  readonly sessionKey?: string | undefined;
  readonly provider: string;
  readonly conversation: string | undefined;
}): string | null {
  if (sessionKey === undefined || conversation === undefined) return null;
  return sessionKey === sessionKeyOf(provider, conversation) ? null : sessionKey;
}

/** A delivery's columns about its session. */
export type StoredSession = {
  readonly provider: string;
  readonly conversation: string | null;
  readonly session_key: string | null;
  readonly session: string | null;
};

/** A stored delivery's conversation as a key; undefined if it is in none. */
export function readSessionKey({
  provider,
  conversation,
  session_key,
}: Omit<StoredSession, "session">): string | undefined {
  return conversation === null ? undefined : (session_key ?? sessionKeyOf(provider, conversation));
}

/** The session of a stored delivery: the one that its conversation was bound to, or its own. */
export function readSession(row: StoredSession): string | undefined {
  return row.session ?? readSessionKey(row);
}
