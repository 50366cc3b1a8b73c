let token: string | undefined;

export function readCsrfToken(): string | undefined {
  return token;
}

/** Stores the token of each session response. */
export function keepCsrfToken(next: string | null): void {
  token = next ?? undefined;
}
