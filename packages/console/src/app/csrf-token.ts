let token: string | undefined;

export function readCsrfToken(): string | undefined {
  return token;
}

/** Set from each answer about the session. */
export function keepCsrfToken(next: string | null): void {
  token = next ?? undefined;
}
