import { accountKeys } from "./account-holders.ts";
import type { Actor } from "./actor.ts";
import { externalKeys, refusedKeys } from "./callers.ts";
import { encryptionKeys, reader, wrongBodies } from "./managers.ts";
import { broughtSecrets, builtInProviders, customProvider } from "./senders.ts";

/** In this order. Whoever adds a kind of secret also adds its user; the reader comes last. */
export const ACTORS: readonly Actor[] = [
  externalKeys,
  builtInProviders,
  customProvider,
  broughtSecrets,
  refusedKeys,
  wrongBodies,
  encryptionKeys,
  reader,
];

/** What happens if callers must log in. */
export const ACTORS_WITH_ACCOUNTS: readonly Actor[] = [externalKeys, refusedKeys, accountKeys, reader];
