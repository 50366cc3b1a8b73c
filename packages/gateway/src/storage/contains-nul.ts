/** Whether text holds NUL, which PostgreSQL's text cannot: nothing is stored under such a name, on either engine. */
export function containsNul(text: string): boolean {
  return text.includes("\0");
}
