/** Whether text contains NUL, which PostgreSQL's text type does not allow: no such name is stored, on either engine. */
export function containsNul(text: string): boolean {
  return text.includes("\0");
}
