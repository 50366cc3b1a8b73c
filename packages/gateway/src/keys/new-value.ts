import { randomBytes } from "node:crypto";
import { validateSecret, type Provider } from "agentex-webhook-providers";
import type { ProblemCode } from "../http/problem.ts";

/** What a key is to consist of. */
export type NewValue =
  /** `notices` are sentences for whoever makes the key. */
  | {
      readonly outcome: "value";
      readonly value: string;
      /** Whether it is a provider's public key. */
      readonly isPublic: boolean;
      readonly notices: readonly string[];
    }
  /** The provider brings its secret with the first request that it sends. */
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
 * @param given - the caller's own; without it, one is made.
 */
export function newExternalValue(given: string | undefined): NewValue {
  const value = given ?? generateValue();
  // Only this arrives in a header as it was sent.
  return /^[\u0021-\u007e]+$/.test(value)
    ? { outcome: "value", value, isPublic: false, notices: [] }
    : {
        outcome: "refused",
        code: "secret_invalid",
        field: "api_key",
        detail: "The value must be visible ASCII, since it is sent in a header.",
      };
}

/**
 * The value of a provider's key: the secret that it signs with, or the public key that it is verified with.
 *
 * @param given - as the provider shows it, or as the caller made it up; without it, one is made where that makes sense.
 * @param isStrict - whether to refuse to make up what only the provider can know, instead of saying so in a notice.
 */
export function newProviderValue(
  provider: Provider,
  given: string | undefined,
  { isStrict }: { readonly isStrict: boolean },
): NewValue {
  if (given !== undefined) {
    const isPublic = provider.secret.kind === "public_key";
    // White space means nothing around a public key; around a secret it may be part of it, or not.
    const value = isPublic ? given.trim() : given;
    const check = validateSecret(provider, value);
    if (check.outcome === "problem") {
      return { outcome: "refused", code: "secret_invalid", field: "api_key", detail: check.problem };
    }
    const notices = value === given ? [] : ["White space around the public key was removed."];
    return { outcome: "value", value, isPublic, notices };
  }
  if (bringsSecret(provider)) {
    return {
      outcome: "awaited",
      notices: [
        `${provider.name} brings its secret itself: have it send to the URL within the hour, and the key takes the first ` +
          "secret that comes.",
      ],
    };
  }
  const made = makeSecret(provider);
  if (made === undefined || (isStrict && provider.secret.madeBy === "provider")) {
    return {
      outcome: "refused",
      code: "secret_required",
      field: "api_key",
      detail: `${provider.name} ${
        provider.secret.kind === "public_key"
          ? "is verified with its public key"
          : "signs with a secret of its own"
      }, which cannot be generated; it is found here: ${provider.setup.secret}`,
    };
  }
  return {
    outcome: "value",
    value: made,
    isPublic: false,
    notices:
      provider.secret.madeBy === "provider"
        ? [
            `${provider.name} signs with a secret of its own: unless this one can be set there, rotate the key to that ` +
              `one. ${provider.setup.secret}`,
          ]
        : [],
  };
}

/** Whether the provider sends its secret to the URL by itself when a webhook is set up. */
export function bringsSecret({ handshakes = [] }: Provider): boolean {
  return handshakes.some(({ brings }) => brings !== undefined);
}

/** A new value: 32 random bytes as 64 hex digits. */
export function generateValue(): string {
  return randomBytes(GENERATED_BYTES).toString("hex");
}

/** A secret in the spelling that the provider takes; undefined where nobody but the provider can make it. */
function makeSecret({ secret, proof }: Provider): string | undefined {
  if (proof.scheme === "basic") return `agentex:${generateValue()}`;
  switch (secret.kind) {
    case "text":
      return generateValue();
    case "base64":
      return (secret.prefix ?? "") + randomBytes(GENERATED_BYTES).toString("base64");
    case "public_key":
      return undefined;
  }
}
