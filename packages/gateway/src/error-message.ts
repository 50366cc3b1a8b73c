/** The message of a thrown value, which has type `unknown`. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
