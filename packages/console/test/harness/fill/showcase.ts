import { GatewayClient } from "agentex-gateway-sdk/client";
import { makeSqliteDatabase } from "../../../../gateway/test/harness/stores/sqlite-database.ts";
import { makeAccounts } from "../../../../gateway/test/harness/test-accounts.ts";
import {
  startTestGateway,
  type TestGatewayOptions,
} from "../../../../gateway/test/harness/gateways/test-gateway.ts";
import { fillGateway } from "./fill.ts";
import { createMovableClock } from "../movable-clock.ts";
import { fillMany } from "./fill-many.ts";
import { pagesOf } from "../pages.ts";
import { accountPagesOf } from "../sights/account-sights.ts";
import { emptySights } from "../sights/empty-sights.ts";
import { manySights } from "../sights/many-sights.ts";
import type { Sight } from "../sights/sight.ts";

/** The pages of one gateway. */
export type Stand = { readonly baseUrl: string; readonly sights: readonly Sight[] };

/** Every page of the console, on gateways with realistic data. */
export type Showcase = {
  /** For a gateway without accounts. */
  readonly open: Stand;
  /** For a gateway with accounts; signing in affects the pages that follow. */
  readonly guarded: Stand;
  end(): Promise<void>;
};

/**
 * Starts one gateway without accounts and one with.
 *
 * @param bulk - the number of deliveries on the first one.
 */
export async function startShowcase(
  bulk: number,
  settings: TestGatewayOptions["settings"] = {},
): Promise<Showcase> {
  const clock = createMovableClock();
  const gateway = await startTestGateway(makeSqliteDatabase(), {
    clock: clock.now,
    settings: { retrySchedule: [300, 600], ...settings },
  });
  const filled = await fillGateway(
    new GatewayClient({ baseUrl: gateway.adminUrl }),
    gateway.url,
    clock,
    bulk,
  );
  const guarded = await startTestGateway(makeSqliteDatabase(), { settings: { auth: "accounts" } });
  const [account] = await makeAccounts(guarded, "Octo");
  if (account === undefined) throw new Error("no account was made");
  const admin = new GatewayClient({
    baseUrl: guarded.adminUrl,
    apiKey: account.keys.admin.value,
    accountId: account.id,
  });
  await admin.account.createKey({ name: "ada@octo.dev", role: "admin" });
  await admin.account.createKey({ name: "deploy pipeline", role: "registrar" });
  await admin.agents.register({
    name: "code-watcher",
    acp_type: "async",
    description: "Summarises pushes",
    acp_url: "http://127.0.0.1:9",
  });
  await admin.keys.create({ agent_name: "code-watcher", name: "ci" });
  return {
    open: { baseUrl: gateway.adminUrl, sights: pagesOf(filled) },
    guarded: { baseUrl: guarded.adminUrl, sights: accountPagesOf(account.keys.admin.value) },
    async end() {
      await Promise.all(filled.agents.map(async (agent) => agent.stop()));
      await Promise.all([gateway.end(), guarded.end()]);
    },
  };
}

/** An empty gateway, or one with this many deliveries and as much of everything else; and how to stop it. */
export async function startPlainStand(
  deliveries: number,
  settings: TestGatewayOptions["settings"] = {},
): Promise<Stand & { end(): Promise<void> }> {
  const database = makeSqliteDatabase();
  if (deliveries > 0) await fillMany(database.url, deliveries);
  const gateway = await startTestGateway(database, { settings });
  return {
    baseUrl: gateway.adminUrl,
    sights: deliveries > 0 ? manySights() : emptySights(),
    end: async () => gateway.end(),
  };
}
