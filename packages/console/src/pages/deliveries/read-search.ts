/** What a text that was typed may mean. */
export type Search = {
  readonly kind: "id" | "summary" | "conversation";
  readonly text: string;
  /** As people read it. */
  readonly label: string;
};

/** What a text may mean, the likeliest first; nothing for an empty text. */
export function readSearch(typed: string): readonly Search[] {
  const text = typed.trim();
  if (text === "") return [];
  if (text.startsWith("dlv_")) return [{ kind: "id", text, label: `Open ${text}` }];
  const summary: Search = { kind: "summary", text, label: `Summary contains "${text}"` };
  const conversation: Search = { kind: "conversation", text, label: `Ordering key is "${text}"` };
  // Like octo/repo#7, octo/repo@refs/heads/main or T0123/C0123.
  return /^\S+[/#@]\S+$/.test(text) ? [conversation, summary] : [summary, conversation];
}
