import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ENCRYPTION_KEY } from "../stand/gateway.ts";

const AGENTEX = fileURLToPath(new URL("../../packages/gateway/bin/agentex.js", import.meta.url));

/** An account's first key. */
export type BenchAccount = { readonly id: string; readonly key: string };

/** Creates an account in a gateway's database, as its operator does. */
export function createAccount(databaseUrl: string): BenchAccount {
  const printed = execFileSync(process.execPath, [AGENTEX, "accounts", "create", "bench", "--json"], {
    env: {
      ...process.env,
      AGENTEX_DATABASE_URL: databaseUrl,
      AGENTEX_ENCRYPTION_KEY: ENCRYPTION_KEY,
    },
    encoding: "utf8",
  });
  const { id, key } = JSON.parse(printed) as { id: string; key: { api_key: string } };
  return { id, key: key.api_key };
}
