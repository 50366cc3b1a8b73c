/**
 * A conversation as the key of a session: `github:octo/repo#12`. If a route's own `conversation_key` names the
 * conversation, `route` takes the provider's place: `route:…`.
 */
export type SessionKey = { readonly provider: string; readonly conversation: string };

/** Takes the provider's place if the route's own `conversation_key` decides. */
export const OWN_KEYS = "route";

const LONGEST = 1_000;
const FORM = /^([a-z0-9][a-z0-9-]{0,62}):(.+)$/;
/** C0 and C1 control characters, and the Unicode line separators. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

export function sessionKeyOf(provider: string, conversation: string): string {
  return `${provider}:${conversation}`;
}

/** Parses a key that someone wrote: at most 1,000 bytes, without control characters. Undefined if it is not a key. */
export function parseSessionKey(text: string): SessionKey | undefined {
  if (Buffer.byteLength(text) > LONGEST || !text.isWellFormed() || CONTROL.test(text)) return undefined;
  const [, provider, conversation] = FORM.exec(text) ?? [];
  return provider === undefined || conversation === undefined ? undefined : { provider, conversation };
}

/** What to store of a delivery's key: nothing if its provider and conversation determine it. */
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

/** A stored delivery's conversation as a key; undefined if it has none. */
export function readSessionKey({
  provider,
  conversation,
  session_key,
}: Omit<StoredSession, "session">): string | undefined {
  return conversation === null ? undefined : (session_key ?? sessionKeyOf(provider, conversation));
}

/** The session of a stored delivery: the one to which its conversation was bound, or its own. */
export function readSession(row: StoredSession): string | undefined {
  return row.session ?? readSessionKey(row);
}
