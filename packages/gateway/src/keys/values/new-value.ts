import { randomBytes } from "node:crypto";
import { isPublicValue, validateSecret, type Provider } from "agentex-webhook-providers";
import type { ProblemCode } from "../../http/problem.ts";

/** The value of a new key. */
export type NewValue =
  /** `notices` are sentences for the person who creates the key. */
  | {
      readonly outcome: "value";
      readonly value: string;
      /** Whether it is a provider's public key. */
      readonly isPublic: boolean;
      readonly notices: readonly string[];
    }
  /** The provider sends its secret with its first request, or shows it only once it has the URL. */
  | { readonly outcome: "awaited"; readonly notices: readonly string[] }
  | {
      readonly outcome: "refused";
      readonly code: ProblemCode;
      readonly field: "api_key" | "api_key_type";
      readonly detail: string;
    };

const GENERATED_BYTES = 32;

/**
 * The value of a new `external` key.
 *
 * @param given - the caller's own value; if missing, one is generated.
 */
export function newExternalValue(given: string | undefined): NewValue {
  const value = given ?? generateValue();
  // Only these characters arrive unchanged in a header.
  return /^[\u0021-\u007e]+$/.test(value)
    ? { outcome: "value", value, isPublic: false, notices: [] }
    : {
        outcome: "refused",
        code: "secret_invalid",
        field: "api_key",
        detail: "The value must be visible ASCII, because it is sent in a header.",
      };
}

/**
 * The value of a provider's key: the secret it signs with, the public key that verifies its signatures, or what they
 * must cover.
 *
 * @param given - as shown by the provider or chosen by the caller; if missing, one is generated where possible.
 * @param name - the key's name, which is the value of some keys.
 * @param isStrict - if only the provider can know the secret: whether to reject instead of adding a notice.
 * @param mayWait - whether to allow creating the key without a value instead.
 */
export function newProviderValue(
  provider: Provider,
  chosen: string | undefined,
  {
    isStrict,
    name,
    mayWait = false,
  }: { readonly isStrict: boolean; readonly name?: string | undefined; readonly mayWait?: boolean },
): NewValue {
  const given = chosen ?? valueFromName(provider, name);
  if (given !== undefined) return givenValue(provider, given);
  if (bringsSecret(provider)) {
    return awaited(
      `${provider.name} sends its secret itself: make it call the URL within an hour. The key stores the first ` +
        "secret that arrives.",
    );
  }
  const made = makeSecret(provider);
  if (made !== undefined && !(isStrict && provider.secret.madeBy === "provider")) {
    return generatedValue(provider, made);
  }
  return mayWait
    ? awaited(`The key waits for its value: ${provider.name}'s webhooks are rejected until it has one.`)
    : {
        outcome: "refused",
        code: "secret_required",
        field: "api_key",
        detail: `${provider.name} ${whyGiven(provider)}. Where to find it: ${provider.setup.secret}`,
      };
}

function givenValue(provider: Provider, given: string): NewValue {
  const isPublic = isPublicValue(provider.secret);
  // White space around a public key has no meaning; around a secret, it may be part of it.
  const value = isPublic ? given.trim() : given;
  const check = validateSecret(provider, value);
  if (check.outcome === "problem") {
    return { outcome: "refused", code: "secret_invalid", field: "api_key", detail: check.problem };
  }
  const notices = value === given ? [] : ["White space around the value was removed."];
  return { outcome: "value", value, isPublic, notices };
}

function generatedValue({ name, secret, setup }: Provider, value: string): NewValue {
  const notice =
    `${name} generates its signing secret itself: unless you can set this one there, rotate the key to the ` +
    `provider's. ${setup.secret}`;
  return { outcome: "value", value, isPublic: false, notices: secret.madeBy === "provider" ? [notice] : [] };
}

function awaited(notice: string): NewValue {
  return { outcome: "awaited", notices: [notice] };
}

/** Uses the name if it says whose webhooks to accept. */
function valueFromName(provider: Provider, name: string | undefined): string | undefined {
  const { secret } = provider;
  if (name === undefined || secret.kind !== "expected" || secret.mayBeName !== true) return undefined;
  return validateSecret(provider, name).outcome === "ok" ? name : undefined;
}

/** Why the value of a provider's key is required. */
function whyGiven({ secret }: Provider): string {
  switch (secret.kind) {
    case "public_key":
    case "jwk":
      return "is verified with its public key, so one cannot be generated here";
    case "expected":
      return "shares no secret: the key's value says whose webhooks to accept, so it is required";
    case "text":
    case "hex":
    case "base64":
      return "generates its signing secret itself, so one cannot be generated here";
  }
}

/** Whether the provider sends its secret to the URL itself when a webhook is set up. */
export function bringsSecret({ handshakes = [] }: Provider): boolean {
  return handshakes.some(({ brings }) => brings !== undefined);
}

/** A new value: 32 random bytes as 64 hex digits. */
export function generateValue(): string {
  return randomBytes(GENERATED_BYTES).toString("hex");
}

/** A new secret in the provider's format; undefined if only the provider can generate it. */
function makeSecret({ secret, verification }: Provider): string | undefined {
  if (verification.scheme === "basic") return `agentex:${generateValue()}`;
  switch (secret.kind) {
    case "text":
    case "hex":
      return generateValue();
    case "base64":
      return (secret.prefix ?? "") + randomBytes(GENERATED_BYTES).toString("base64");
    case "public_key":
    case "jwk":
    case "expected":
      return undefined;
  }
}
