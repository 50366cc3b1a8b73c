import type { Context } from "hono";
import type { KeyWithValues } from "../../keys/key.ts";
import type { Keys } from "../../keys/keys.ts";
import { EXTERNAL } from "../../keys/key.ts";
import { newExternalValue, newProviderValue, type NewValue } from "../../keys/values/new-value.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";
import { answerProblem } from "../../http/answers.ts";
import type { Source } from "../../sources/source.ts";

export type SourceKeyParts = {
  readonly keys: Keys;
  readonly providers: Pick<ProviderRegistry, "find">;
};

/** The name of a source's only key. */
const KEY_NAME = "source";

/** The key of a source; undefined until it has a secret. */
export async function keyOf(source: Source, { keys }: SourceKeyParts): Promise<KeyWithValues | undefined> {
  return keys.findByName(source.id, source.provider, KEY_NAME);
}

/** The permissions of a new key, as requested. */
export type KeyTerms = {
  readonly allowedAddresses: readonly string[] | undefined;
  readonly toleranceSeconds: number | undefined;
  readonly expiresAt: number | undefined;
};

export type SecretSet =
  | {
      readonly outcome: "set";
      /** What the gateway generated, if anything. */
      readonly generated: string | undefined;
      readonly notices: readonly string[];
    }
  | Extract<NewValue, { outcome: "refused" }>
  /** The source was deleted meanwhile. */
  | { readonly outcome: "gone" };

/** How long a replaced secret remains valid, in milliseconds. */
const OVERLAP = 86_400_000;

/**
 * Sets a source's secret. Without a given one, generates one if the source has none. If only the provider can generate it, it may
 * be given later. Setting the same secret again changes nothing.
 */
export async function setSecret(
  source: Source,
  given: string | undefined,
  terms: KeyTerms,
  parts: SourceKeyParts,
): Promise<SecretSet> {
  const { keys } = parts;
  const key = await keyOf(source, parts);
  if (key !== undefined && given === undefined) return { outcome: "set", generated: undefined, notices: [] };
  const made = await makeValue(source, given, parts);
  if (made.outcome === "refused") {
    const isForLater = made.code === "secret_required";
    return isForLater ? { outcome: "set", generated: undefined, notices: [made.detail] } : made;
  }
  const value = made.outcome === "value" ? made.value : undefined;
  const { notices } = made;
  if (key === undefined) {
    const created = await keys.create({
      agentId: source.id,
      name: KEY_NAME,
      type: source.provider,
      value,
      isPublic: made.outcome === "value" && made.isPublic,
      ...terms,
    });
    if (created.outcome === "agent_gone") return { outcome: "gone" };
  } else if (value !== undefined && !(await isSecretOf(source, value, parts))) {
    await keys.rotate(key.id, {
      value,
      isPublic: made.outcome === "value" && made.isPublic,
      overlap: OVERLAP,
    });
  }
  return { outcome: "set", generated: given === undefined ? value : undefined, notices };
}

/** The value of a source's key. Strict: never invents a secret that only the provider can know. */
export async function makeValue(
  { accountId, provider: type }: Source,
  given: string | undefined,
  { providers }: SourceKeyParts,
): Promise<NewValue> {
  if (type === EXTERNAL) return newExternalValue(given);
  const provider = await providers.find(accountId, type);
  return provider === undefined
    ? { outcome: "refused", code: "key_type_unknown", field: "api_key_type", detail: unknownProvider(type) }
    : newProviderValue(provider, given, { isStrict: true });
}

export function unknownProvider(type: string): string {
  return `provider must be 'external' or the id of a provider (GET /providers lists them), not '${type}'.`;
}

async function isSecretOf(source: Source, value: string, { keys }: SourceKeyParts): Promise<boolean> {
  if (source.provider === EXTERNAL) {
    const found = await keys.findExternal({ id: source.id, name: source.name }, value);
    return found !== undefined && !found.expired;
  }
  const signing = await keys.allSigningKeys(source.id, 10);
  return signing.some(({ secret }) => secret === value);
}

export function answerRefused(
  context: Context,
  { code, detail, field }: Extract<NewValue, { outcome: "refused" }>,
) {
  const path = field === "api_key" ? "secret" : "provider";
  return answerProblem(context, code, detail, [{ path, message: detail }]);
}
