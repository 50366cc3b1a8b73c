import type { Unreadable } from "./payload.ts";
import type { HandshakeRule } from "./provider.ts";
import { fill, holds, shortText } from "./template.ts";
import type { Sources } from "./template.ts";

/** The answer to a request that only checks whether the URL is alive. */
export type Handshake = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Makes the answer where the request is the provider's handshake. */
export function answerHandshake(
  rule: HandshakeRule | undefined,
  sources: Sources,
): { readonly outcome: "answered"; readonly answer: Handshake | undefined } | Unreadable {
  if (rule === undefined || !holds(rule.when, sources)) return { outcome: "answered", answer: undefined };
  const body = fill(rule.answer.echo, sources, shortText);
  if (body === undefined) {
    return {
      outcome: "unreadable",
      reason: "handshake_malformed",
      detail: "This is a handshake, but what it wants echoed is missing, is not text or is too long.",
    };
  }
  return { outcome: "answered", answer: { status: rule.answer.status, headers: rule.answer.headers, body } };
}
