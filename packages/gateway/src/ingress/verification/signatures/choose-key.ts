import {
  findIdentity,
  isIdentity,
  isSameName,
  type Description,
  type Provider,
} from "agentex-webhook-providers";
import type { SigningKey } from "../../../keys/key.ts";

type Described = Extract<Description, { outcome: "described" }>;

type Keyring = {
  /** The keys whose secrets verified the request. */
  readonly verifiedBy: readonly SigningKey[];
  /** All of the agent's keys for the provider. */
  readonly all: readonly SigningKey[];
  /** In Unix milliseconds. */
  readonly now: number;
};

export type KeyChosen = {
  readonly used: SigningKey;
  /** The current name of what the key is named after. */
  readonly newName: string | undefined;
};

/** Of the keys that verified a request, the one that it belongs to; undefined if none. */
export function chooseKey(provider: Provider, keyring: Keyring, webhook: Described): KeyChosen | undefined {
  const { verifiedBy } = keyring;
  const names = verifiedBy.map(({ key }) => key.name);
  // A handshake carries no identity: any of the provider's secrets that verified it is enough.
  const index = webhook.handshake === undefined ? findIdentity(provider, names, webhook.identities) : 0;
  const used = index === undefined ? undefined : verifiedBy[index];
  return used === undefined
    ? chooseRenamed(provider, keyring, webhook)
    : { used, newName: hasItsNameBack(provider, used, webhook) ? used.key.name : undefined };
}

/**
 * A key remains valid when its provider reports a new name for what the key is named after. Anyone who holds its secret could claim
 * that, so no other key of the agent may cover the new name.
 */
function chooseRenamed(
  provider: Provider,
  { verifiedBy, all, now }: Keyring,
  { identities, renamed }: Described,
): KeyChosen | undefined {
  if (all.some(({ key }) => isIdentity(provider, key.name, identities))) return undefined;
  const newNameOf = ({ key }: SigningKey): string | undefined =>
    key.newName !== undefined && key.newName.until > now ? key.newName.name : undefined;
  const isNamed = (name: string | undefined, other: string): boolean =>
    name !== undefined && isSameName(provider, name, other);
  const before =
    renamed &&
    verifiedBy.find((each) => isNamed(each.key.name, renamed.from) || isNamed(newNameOf(each), renamed.from));
  if (before !== undefined) return { used: before, newName: renamed?.to };
  const used = verifiedBy.find((each) => {
    const newName = newNameOf(each);
    return newName !== undefined && isIdentity(provider, newName, identities);
  });
  return used && { used, newName: undefined };
}

/** Whether it was renamed and then renamed back. */
function hasItsNameBack(provider: Provider, { key }: SigningKey, { renamed }: Described): boolean {
  return key.newName !== undefined && renamed !== undefined && isSameName(provider, renamed.to, key.name);
}
