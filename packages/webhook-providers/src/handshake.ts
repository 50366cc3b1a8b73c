import type { AnswerBody, HandshakeRule, JsonMember } from "./provider/handshake-rule.ts";
import { hmac } from "#crypto";
import { sameSecret } from "./verification/constant-time.ts";
import { encodeBase64 } from "./encoding/base64.ts";
import { encodeHex } from "./encoding/hex.ts";
import { isAt } from "./verification/key-place.ts";
import { nothing, readPayload } from "./request/payload.ts";
import type { Unreadable } from "./request/payload.ts";
import type { Provider } from "./provider/provider.ts";
import { signatureHeaders } from "./signature-headers.ts";
import { readHeader, mediaType } from "./request/request.ts";
import type { WebhookRequest } from "./request/request.ts";
import { isUsable } from "./verification/try-secrets.ts";
import { fill, holds } from "./template/template.ts";
import { shortText } from "./template/accept.ts";
import type { Sources } from "./template/look-up.ts";

/** The response to a request that only checks that the URL works. */
export type Handshake = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Call this URL first, with GET and without redirects; answer only if that succeeds. The provider's data allows it. */
  readonly visit?: string;
};

/** Builds the response if a verified request is the provider's handshake. */
export function answerHandshake(
  rules: readonly HandshakeRule[],
  method: string,
  sources: Sources,
  secret: string | undefined,
): { readonly outcome: "answered"; readonly answer: Handshake | undefined } | Unreadable {
  const rule = rules.find((each) => each.mustBeSecret === undefined && applies(each, method, sources));
  if (rule === undefined) return { outcome: "answered", answer: undefined };
  const answer = compose(rule, sources, secret);
  return answer === undefined ? malformed() : { outcome: "answered", answer };
}

/**
 * `none`: the request is not a handshake; verify it. `brings`: a secret that anyone could have sent. Accept it only while a
 * registration is pending, and never as a replacement for an existing secret.
 */
export type UnsignedAnswer =
  | { readonly outcome: "none" }
  | { readonly outcome: "answered"; readonly answer: Handshake; readonly brings: string | undefined }
  | {
      readonly outcome: "refused";
      readonly reason: "handshake_malformed" | "verify_token_mismatch";
      readonly detail: string;
    };

/** In bytes. Larger unsigned bodies are not examined. */
export const largestUnsigned = 16 * 1024;

/**
 * Whether a request may be a handshake that only its body identifies, so that the body should be read (up to `largestUnsigned`)
 * before `answerUnsigned` is called. False if a header carries a signature, which must be verified first. Also false for
 * handshakes that bring a secret: those only count for a pending registration.
 */
export function mayBeBodyHandshake(
  provider: Provider,
  { method, headers }: Pick<WebhookRequest, "method" | "headers">,
): boolean {
  const { handshakes = [], verification } = provider;
  const mayBe = handshakes.some(
    (rule) => !rule.signed && rule.brings === undefined && isOfMethod(rule, method) && mayHold(headers, rule),
  );
  return (
    mayBe && !signatureHeaders(verification).some((name) => readHeader(headers, name).outcome !== "absent")
  );
}

/** Whether a body of this content type can contain what the rule looks for: only a form has a form's fields. */
function mayHold(headers: WebhookRequest["headers"], rule: HandshakeRule): boolean {
  if (!looksIntoBody(rule)) return false;
  const isForm = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)$/.test(
    mediaType(headers) ?? "",
  );
  return isForm || rule.when.some(({ value }) => /[{|]json:/.test(value));
}

/** An empty or unread body is not a handshake. */
function looksIntoBody({ when }: HandshakeRule): boolean {
  return when.some(({ value }) => /[{|](?:json|form):/.test(value));
}

/**
 * Answers handshakes that the provider does not sign. Call it before `verify`, for a provider whose key the agent has or is
 * waiting for. A match verifies nothing: never forward such a request. Never throws.
 *
 * @param secrets the agent's secrets for this provider
 */
export function answerUnsigned(
  provider: Provider,
  request: WebhookRequest,
  secrets: readonly string[],
): UnsignedAnswer {
  const rules = (provider.handshakes ?? []).filter(({ signed }) => !signed);
  if (rules.length === 0) return { outcome: "none" };
  const read = request.body.length > largestUnsigned ? undefined : readPayload(provider, request);
  const sources = { ...request, payload: read?.outcome === "read" ? read.payload : nothing };
  const rule = rules.find(
    (each) => (request.body.length > 0 || !looksIntoBody(each)) && applies(each, request.method, sources),
  );
  if (rule === undefined) return { outcome: "none" };

  if (rule.mustBeSecret !== undefined) {
    const token = fill(rule.mustBeSecret, sources, shortText) ?? "";
    if (secrets.filter((secret) => sameSecret(secret, token) && isUsable(secret)).length === 0) {
      return {
        outcome: "refused",
        reason: "verify_token_mismatch",
        detail: `The verify token is not the value of any ${provider.name} key of this agent.`,
      };
    }
  }
  const answer = compose(rule, sources, secrets.find(isUsable));
  const brings = rule.brings === undefined ? undefined : fill(rule.brings, sources, headerText);
  if (answer === undefined || (rule.brings !== undefined && brings === undefined)) {
    return { ...malformed(), outcome: "refused", reason: "handshake_malformed" };
  }
  return { outcome: "answered", answer, brings };
}

function applies(rule: HandshakeRule, method: string, sources: Sources): boolean {
  return isOfMethod(rule, method) && rule.when.every((condition) => holds(condition, sources));
}

function isOfMethod(rule: HandshakeRule, method: string): boolean {
  return rule.method === undefined || rule.method === method.toUpperCase();
}

function compose(rule: HandshakeRule, sources: Sources, secret?: string): Handshake | undefined {
  const { answer, visits } = rule;
  const visit = visits && fill(visits.url, sources, shortText);
  if (visits !== undefined && (visit === undefined || !isAt(visits.at, visit, { query: true }))) {
    return undefined;
  }
  const headers: Record<string, string> = {};
  for (const [name, template] of Object.entries(answer.headers)) {
    const value = fill(template, sources, headerText);
    if (value === undefined) return undefined;
    headers[name] = value;
  }
  const body = answer.body === undefined ? "" : composeBody(answer.body, sources, secret);
  return body === undefined
    ? undefined
    : { status: answer.status, headers, body, ...(visit !== undefined && { visit }) };
}

function composeBody(body: AnswerBody, sources: Sources, secret: string | undefined): string | undefined {
  if ("echo" in body) return fill(body.echo, sources, shortText);
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(body.json)) {
    const value = jsonMember(member, sources, secret);
    if (value === undefined) return undefined;
    members.push([name, value]);
  }
  return JSON.stringify(Object.fromEntries(members));
}

function jsonMember(
  member: JsonMember,
  sources: Sources,
  secret: string | undefined,
): string | number | undefined {
  if (typeof member === "number") return member;
  if (typeof member === "string") return fill(member, sources, shortText);
  const text = fill(member.of, sources, challenge);
  if (text === undefined || secret === undefined || !isUsable(secret)) return undefined;
  const signature = hmac(member.hmac, secret, [text]);
  return (member.prefix ?? "") + (member.encoding === "hex" ? encodeHex(signature) : encodeBase64(signature));
}

/**
 * Text that the gateway signs for anyone must not be usable as a webhook. So it may be a token of letters and digits, but not
 * JSON, a form, or text that starts with a timestamp.
 */
function challenge(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w+/-]{1,256}={0,2}$/.test(value) ? value : undefined;
}

/** Visible ASCII, which is safe in a header. */
function headerText(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x21-\x7e]{1,1024}$/.test(value) ? value : undefined;
}

function malformed(): Unreadable {
  return {
    outcome: "unreadable",
    reason: "handshake_malformed",
    detail: "This is a handshake, but its challenge is missing, is not text or is too long.",
  };
}
