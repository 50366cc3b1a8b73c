/** What a text that was typed may mean. */
export type Search = {
  readonly kind: "id" | "q" | "conversation" | "payload";
  readonly text: string;
  /** As people read it. */
  readonly label: string;
};

/** The gateway looks for no shorter text in payloads. */
const SHORTEST_PAYLOAD = 3;

/** What a text may mean, the likeliest first; nothing for an empty text. */
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
