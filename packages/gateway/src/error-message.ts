/** What a thrown value says; errors are thrown as `unknown`. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
