/** What typed text may mean. */
export type Search = {
  readonly kind: "id" | "q" | "conversation" | "payload";
  readonly text: string;
  /** The meaning, for people. */
  readonly label: string;
};

/** The gateway does not search payloads for shorter text. */
const SHORTEST_PAYLOAD = 3;

/** What text may mean, most likely first; nothing for empty text. */
export function readSearch(typed: string): readonly Search[] {
  const text = typed.trim();
  if (text === "") return [];
  if (/^dlv_[0-9a-z]{13}$/.test(text)) return [{ kind: "id", text, label: `Open ${text}` }];
  const find: Search = { kind: "q", text, label: `Find "${text}" by ID or words` };
  if (text.startsWith("dlv_")) return [find];
  const conversation: Search = { kind: "conversation", text, label: `Ordering key is "${text}"` };
  const payload: Search = { kind: "payload", text, label: `Search payloads for "${text}"` };
  // Like octo/repo#7, octo/repo@refs/heads/main or T0123/C0123.
  const first = /^\S+[/#@]\S+$/.test(text) ? [conversation, find] : [find, conversation];
  return text.length < SHORTEST_PAYLOAD ? first : [...first, payload];
}
