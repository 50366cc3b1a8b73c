/** Whether text contains NUL, which PostgreSQL's text type does not allow; so neither engine stores such a name. */
export function containsNul(text: string): boolean {
  return text.includes("\0");
}
