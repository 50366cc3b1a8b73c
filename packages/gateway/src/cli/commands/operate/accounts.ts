import { InvalidArgumentError, Option, type Command } from "commander";
import { ROLES } from "../../../accounts/account.ts";
import { readAccountName } from "../../../accounts/account-name.ts";
import { addStoreFlags, type StoreFlags } from "../../on-store.ts";
import type * as accountsStore from "./accounts/accounts-store.ts";

/** The code that works on the database, loaded on demand: other commands start faster without it. */
type AccountsStore = typeof accountsStore;

/** Adds what a command does on the database, and an example. */
type OnStore = (
  command: Command,
  example: string,
  work: (store: AccountsStore) => (flags: StoreFlags, ...given: [string, string]) => Promise<number>,
) => Command;

const onStore =
  (exit: (code: number) => void): OnStore =>
  (command, example, work) =>
    addStoreFlags(command)
      .addHelpText("after", `\nExamples:\n  ${example}`)
      .action(async (...all: unknown[]) => {
        // Commander passes the arguments, then the flags, then the command.
        const given = all.slice(0, -2) as [string, string];
        const store = await import("./accounts/accounts-store.ts");
        exit(await work(store)(all.at(-2) as StoreFlags, ...given));
      });

const role = (): Option =>
  new Option("--role <role>", "what the key may do").choices(ROLES).makeOptionMandatory();

/** `agentex accounts …`: who may manage a gateway started with `AGENTEX_AUTH=accounts`. */
export function addAccounts(program: Command, exit: (code: number) => void): void {
  const accounts = program
    .command("accounts")
    .description("Manage accounts and account keys, directly on the gateway's database")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        '  npx agentex-gateway accounts create "Payments team"\n' +
        '  npx agentex-gateway accounts keys create "Payments team" grace --role member\n' +
        '  npx agentex-gateway accounts keys create "Payments team" agents --role registrar   # a registration token',
    );
  const run = onStore(exit);

  run(
    accounts.command("create"),
    'npx agentex-gateway accounts create "Payments team"',
    (store) => store.createAccount,
  )
    .description("Create an account and its first admin key; the key is shown only once")
    .argument("<name>", "the account's name", readName)
    .option("--local", "give it everything created before login was required");
  run(
    accounts.command("list"),
    "npx agentex-gateway accounts list --json",
    (store) => store.listAccounts,
  ).description("List accounts");
  run(
    accounts.command("grant"),
    'npx agentex-gateway accounts grant 01970000-0000-7000-8000-000000000000 "Payments team" --role viewer',
    (store) => store.grantKey,
  )
    .description("Give a key access to another account, or change its role there")
    .argument("<key-id>", "the key's id")
    .argument("<account>", "the account's name or id")
    .addOption(role());

  addKeys(accounts.command("keys").description("Manage an account's keys"), run);
}

function addKeys(keys: Command, run: OnStore): void {
  run(
    keys.command("list"),
    'npx agentex-gateway accounts keys list "Payments team"',
    (store) => store.listKeys,
  )
    .description("List an account's keys; values are never shown")
    .argument("<account>", "the account's name or id");
  run(
    keys.command("create"),
    'npx agentex-gateway accounts keys create "Payments team" grace --role member',
    (store) => store.createKey,
  )
    .description("Create a key; its value is shown only once")
    .argument("<account>", "the account's name or id")
    .argument("<name>", "who or what uses it", readName)
    .addOption(role())
    .option("--expires-at <time>", "when it stops working, such as 2030-01-31T12:00:00Z", readTime);
  run(
    keys.command("delete"),
    'npx agentex-gateway accounts keys delete "Payments team" 01970000-0000-7000-8000-000000000000',
    (store) => store.deleteKey,
  )
    .description("Remove a key from an account; it stops working there immediately")
    .argument("<account>", "the account's name or id")
    .argument("<key-id>", "the key's id");
}

function readName(text: string): string {
  const name = readAccountName(text);
  if (name !== undefined) return name;
  throw new InvalidArgumentError("Use 1 to 200 characters, without control characters.");
}

function readTime(text: string): string {
  const time = Date.parse(text);
  if (time > Date.now()) return new Date(time).toISOString();
  throw new InvalidArgumentError("Use a future time, such as 2030-01-31T12:00:00Z.");
}
