import type { Command } from "commander";
import { generateEncryptionKey } from "../../../secrets/encryption-key.ts";
import { addStoreFlags, type StoreFlags } from "../../on-store.ts";
import type * as secretsStore from "./secrets/secrets-store.ts";

/** The code that works on the database, loaded on demand: other commands start faster without it. */
type SecretsStore = typeof secretsStore;

const ROTATION = `
To replace the encryption key:
  1. npx agentex-gateway secrets generate
  2. Append the new key to AGENTEX_ENCRYPTION_KEY after a comma, and restart every gateway.
  3. Move the new key to the front, and restart every gateway.
  4. npx agentex-gateway secrets reencrypt
  5. Remove the old key.
With a single gateway, do steps 2 and 3 together.`;

/** `agentex secrets …`: the keys that encrypt the secrets in the database. */
export function addSecrets(program: Command, exit: (code: number) => void): void {
  const secrets = program
    .command("secrets")
    .description("Rotate the encryption key of the secrets in the database")
    .addHelpText("after", ROTATION);

  secrets
    .command("generate")
    .description("Generate a new encryption key and print it")
    .addHelpText("after", "\nExamples:\n  npx agentex-gateway secrets generate")
    .action(() => {
      process.stdout.write(`${generateEncryptionKey()}\n`);
    });

  const onStore = (
    command: Command,
    run: (store: SecretsStore) => (flags: StoreFlags) => Promise<number>,
  ): Command =>
    addStoreFlags(command).action(async (flags: StoreFlags) =>
      exit(await run(await import("./secrets/secrets-store.ts"))(flags)),
    );
  onStore(secrets.command("status"), (store) => store.showStatus)
    .description("Show how many secrets each encryption key encrypts; keys are shown by id")
    .addHelpText("after", "\nExamples:\n  npx agentex-gateway secrets status --json");
  onStore(secrets.command("reencrypt"), (store) => store.runReencrypt)
    .description(
      "Re-encrypt everything with the first key; safe to run while gateways run, to interrupt and to repeat",
    )
    .option("--dry-run", "change nothing: count the secrets, and check that each can be decrypted")
    .addHelpText(
      "after",
      "\nExamples:\n  npx agentex-gateway secrets reencrypt --dry-run\n  npx agentex-gateway secrets reencrypt",
    );
}
