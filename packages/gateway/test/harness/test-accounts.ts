import assert from "node:assert/strict";
import type { Role } from "../../src/accounts/account.ts";
import { createAccountKeys } from "../../src/accounts/account-keys.ts";
import { createAccounts } from "../../src/accounts/accounts.ts";
import { givenKeys } from "../../src/settings/given-keys.ts";
import { openVault } from "../../src/secrets/open-vault.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { createManagement, type Management } from "./management.ts";
import type { TestGateway } from "./gateways/test-gateway.ts";

/** An account of a gateway, with a key for each role. */
export type TestAccount = {
  readonly id: string;
  readonly name: string;
  readonly keys: Readonly<Record<Role, { readonly id: string; readonly value: string }>>;
  /** The headers of a caller with a key of this role. */
  headers(role: Role): Record<string, string>;
  /** The management API as a caller with a key of this role. */
  as(role: Role): Management;
};

/** Creates accounts in the gateway's database, as `agentex accounts` does. */
export async function makeAccounts(
  gateway: TestGateway,
  ...names: readonly string[]
): Promise<TestAccount[]> {
  return onStores(gateway, async ({ accounts, accountKeys }) => {
    const made: TestAccount[] = [];
    for (const name of names) {
      const created = await accounts.create(name);
      assert.ok(created.outcome === "created");
      const { account } = created;
      const create = async (role: Role) => {
        const { key, value } = await accountKeys.create({
          accountId: account.id,
          name: `${name} ${role}`,
          role,
        });
        return { id: key.id, value };
      };
      const keys = {
        admin: await create("admin"),
        member: await create("member"),
        viewer: await create("viewer"),
        registrar: await create("registrar"),
      };
      const headers = (role: Role) => ({
        "x-api-key": keys[role].value,
        "x-selected-account-id": account.id,
      });
      made.push({
        id: account.id,
        name,
        keys,
        headers,
        as: (role) => createManagement(gateway.adminUrl, headers(role)),
      });
    }
    return made;
  });
}

/** Gives a key of one account access to another. */
export async function grantInto(
  gateway: TestGateway,
  keyId: string,
  account: TestAccount,
  role: Role,
): Promise<void> {
  await onStores(gateway, ({ accountKeys }) => accountKeys.grant(keyId, account.id, role));
}

type Stores = {
  readonly accounts: ReturnType<typeof createAccounts>;
  readonly accountKeys: ReturnType<typeof createAccountKeys>;
};

async function onStores<Result>(
  { config }: TestGateway,
  work: (stores: Stores) => Promise<Result>,
): Promise<Result> {
  const given = givenKeys(config, { make: false });
  assert.ok(given.outcome === "given");
  const database = await openDatabase(config.databaseUrl, { beside: true });
  try {
    const opened = await openVault(database, given.keys, Date.now());
    assert.ok(opened.outcome === "opened");
    return await work({
      accounts: createAccounts(database, Date.now),
      accountKeys: createAccountKeys(database, opened.vault, Date.now),
    });
  } finally {
    await database.close();
  }
}
