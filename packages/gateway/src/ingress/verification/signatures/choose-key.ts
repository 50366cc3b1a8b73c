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
  /** What the key is named after has this name now. */
  readonly newName: string | undefined;
};

/** Of the keys that verified a request, the one that it belongs to; undefined if it is none of theirs. */
export function chooseKey(provider: Provider, keyring: Keyring, webhook: Described): KeyChosen | undefined {
  const { verifiedBy } = keyring;
  const names = verifiedBy.map(({ key }) => key.name);
  // A handshake carries no identity: any of the provider's secrets that verified it will do.
  const index = webhook.handshake === undefined ? findIdentity(provider, names, webhook.identities) : 0;
  const used = index === undefined ? undefined : verifiedBy[index];
  return used === undefined
    ? chooseRenamed(provider, keyring, webhook)
    : { used, newName: hasItsNameBack(provider, used, webhook) ? used.key.name : undefined };
}

/**
 * A key goes on if its provider says that what it is named after has another name now. Whoever holds its secret could write
 * that, too, so the new name must not be covered by any other key of the agent.
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

/** Renamed, and back again. */
function hasItsNameBack(provider: Provider, { key }: SigningKey, { renamed }: Described): boolean {
  return key.newName !== undefined && renamed !== undefined && isSameName(provider, renamed.to, key.name);
}
