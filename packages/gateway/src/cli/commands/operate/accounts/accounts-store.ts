import type { Actor } from "../../../../access/access.ts";
import { ROLES, type Account, type Role } from "../../../../accounts/account.ts";
import { createAccountKeys, type AccountKeys } from "../../../../accounts/account-keys.ts";
import { createAccounts, type Accounts } from "../../../../accounts/accounts.ts";
import { showAccountKey } from "../../../../management/accounts/schema.ts";
import {
  createAuditLog,
  type AuditAction,
  type AuditLog,
  type Audited,
} from "../../../../audit/audit-log.ts";
import { describeMissing } from "../../../../settings/given-keys.ts";
import { openVault } from "../../../../secrets/open-vault.ts";
import { complain, onStore, say, type StoreFlags } from "../../../on-store.ts";

type Stores = { readonly accounts: Accounts; readonly accountKeys: AccountKeys; readonly audit: AuditLog };

/** Anyone who can run commands on the database's machine. */
const ACTOR: Actor = { type: "command_line", id: undefined, name: "command line" };

/** `agentex accounts create` */
export function createAccount(flags: StoreFlags, name: string): Promise<number> {
  return withStores(flags, async (stores) => {
    const created = await stores.accounts.create(name, flags["local"] === true);
    switch (created.outcome) {
      case "name_taken":
        return complain(`an account named '${name}' already exists; choose another name`);
      case "local_taken":
        return complain(
          `what was created before login was required already belongs to the account '${created.account.name}'`,
        );
      case "created": {
        const { account } = created;
        await note(stores, account, "account.create", { type: "account", ...account });
        const made = await addKey(stores, account, "first admin", "admin", undefined);
        if (flags["json"] === true) {
          say(JSON.stringify({ id: account.id, name, key: made.shown }));
        } else {
          say(`Account '${name}' created.`);
          say(`  x-selected-account-id: ${account.id}`);
          say(`  x-api-key: ${made.shown.api_key}`);
          say("This is an admin key. It is shown only once.");
        }
        return 0;
      }
    }
  });
}

/** `agentex accounts list` */
export function listAccounts(flags: StoreFlags): Promise<number> {
  return withStores(flags, async ({ accounts }) => {
    const all = await accounts.list();
    if (flags["json"] === true) {
      say(
        JSON.stringify(
          all.map(({ id, name, createdAt }) => ({
            id,
            name,
            created_at: new Date(createdAt).toISOString(),
          })),
        ),
      );
      return 0;
    }
    for (const { id, name } of all) say(`${id}  ${name}`);
    if (all.length === 0)
      say("There are no accounts yet. Create one: npx agentex-gateway accounts create NAME");
    return 0;
  });
}

/** `agentex accounts grant` */
export function grantKey(flags: StoreFlags, keyId: string, wanted: string): Promise<number> {
  return inAccount(flags, wanted, async (stores, account) => {
    const granted = await stores.accountKeys.find(keyId);
    if (granted === undefined) return complain(`there is no account key with the id '${keyId}'`);
    const role = readRole(flags);
    await stores.accountKeys.grant(keyId, account.id, role);
    await note(stores, account, "account_key.grant", { type: "account_key", ...granted.key }, { role });
    say(`The key '${granted.key.name}' now has the role ${role} in '${account.name}'.`);
    return 0;
  });
}

/** `agentex accounts keys list` */
export function listKeys(flags: StoreFlags, wanted: string): Promise<number> {
  return inAccount(flags, wanted, async ({ accountKeys }, account) => {
    const keys = (await accountKeys.list(account.id)).map(({ key, role }) => showAccountKey(key, role));
    if (flags["json"] === true) {
      say(JSON.stringify(keys));
      return 0;
    }
    for (const { id, role, name, last_used_at } of keys) {
      say(`${id}  ${role.padEnd(9)}  ${(last_used_at ?? "never used").padEnd(24)}  ${name}`);
    }
    return 0;
  });
}

/** `agentex accounts keys create` */
export function createKey(flags: StoreFlags, wanted: string, name: string): Promise<number> {
  return inAccount(flags, wanted, async (stores, account) => {
    const expires = flags["expiresAt"];
    const expiresAt = typeof expires === "string" ? Date.parse(expires) : undefined;
    const { shown } = await addKey(stores, account, name, readRole(flags), expiresAt);
    if (flags["json"] === true) {
      say(JSON.stringify(shown));
      return 0;
    }
    say(`  x-selected-account-id: ${account.id}`);
    say(`  x-api-key: ${shown.api_key}`);
    say(`The key '${name}' has the role ${shown.role}. It is shown only once.`);
    return 0;
  });
}

/** `agentex accounts keys delete` */
export function deleteKey(flags: StoreFlags, wanted: string, keyId: string): Promise<number> {
  return inAccount(flags, wanted, async (stores, account) => {
    const removed = await stores.accountKeys.remove(keyId, account.id);
    switch (removed.outcome) {
      case "unknown":
        return complain(`there is no key with the id '${keyId}' in '${account.name}'`);
      case "last_admin":
        return complain(`this is the last admin key of '${account.name}'; create another one first`);
      case "removed":
        await note(stores, account, "account_key.delete", { type: "account_key", ...removed.key });
        say(`The key '${removed.key.name}' was removed from '${account.name}'.`);
        return 0;
    }
  });
}

async function addKey(
  stores: Stores,
  account: Account,
  name: string,
  role: Role,
  expiresAt: number | undefined,
) {
  const { key, value } = await stores.accountKeys.create({ accountId: account.id, name, role, expiresAt });
  await note(stores, account, "account_key.create", { type: "account_key", ...key }, { role });
  return { shown: { ...showAccountKey(key, role), api_key: value } };
}

function note(
  { audit }: Stores,
  account: Account,
  action: AuditAction,
  { type, id, name }: Audited,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const by = { accountId: account.id, actor: ACTOR, remoteAddress: "" };
  return audit.note(by, action, { type, id, name }, details);
}

function readRole(flags: StoreFlags): Role {
  const role = ROLES.find((each) => each === flags["role"]);
  if (role === undefined) throw new Error("Commander accepts known roles only");
  return role;
}

function inAccount(
  flags: StoreFlags,
  wanted: string,
  work: (stores: Stores, account: Account) => Promise<number>,
): Promise<number> {
  return withStores(flags, async (stores) => {
    const { accounts } = stores;
    const account = (await accounts.find({ name: wanted })) ?? (await accounts.find({ id: wanted }));
    return account === undefined
      ? complain(`there is no account '${wanted}'; list them with: npx agentex-gateway accounts list`)
      : work(stores, account);
  });
}

function withStores(flags: StoreFlags, work: (stores: Stores) => Promise<number>): Promise<number> {
  return onStore(flags, { make: true }, async (database, keys) => {
    const opened = await openVault(database, keys, Date.now());
    if (opened.outcome === "keys_missing") return complain(describeMissing(opened.keyIds));
    return work({
      accounts: createAccounts(database, Date.now),
      accountKeys: createAccountKeys(database, opened.vault, Date.now),
      audit: createAuditLog(database, Date.now),
    });
  });
}
