import { randomBytes } from "node:crypto";
import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { readConfig } from "../../../src/settings/read-config.ts";
import type { Config } from "../../../src/settings/config.ts";
import { startGateway } from "../../../src/gateway.ts";
import { createManagement, type Management } from "../management.ts";
import type { TestDatabase } from "../stores/test-database.ts";
import { makeTestLog, type TestLog } from "./test-log.ts";

/** A real gateway in this process, on a free port. */
export type TestGateway = {
  readonly url: string;
  readonly adminUrl: string;
  readonly metricsUrl: string;
  readonly port: number;
  readonly database: TestDatabase;
  /** Its configuration. */
  readonly config: Config;
  readonly log: TestLog;
  readonly management: Management;
  /** Stops it and keeps its database. */
  stop(): Promise<void>;
  /** Stops it and drops its database. Fails if it left anything open. */
  end(): Promise<void>;
};

export type TestGatewayOptions = {
  readonly settings?: Partial<Config>;
  /** Unix milliseconds. */
  readonly clock?: () => number;
  /** Replaces the system's resolver. */
  readonly lookup?: LookupFunction;
  /** Replaces the client that fetches providers' keys. */
  readonly keyClient?: Dispatcher;
};

/** The configuration of a gateway with only a database set. */
function testConfig(database: TestDatabase, settings: Partial<Config> = {}): Config {
  const read = readConfig({ AGENTEX_DATABASE_URL: database.url, AGENTEX_PORT: "0" });
  if (read.outcome === "wrong") throw new Error(read.message);
  const encryptionKey = database.engine === "postgres" ? randomBytes(32).toString("hex") : undefined;
  return { ...read.config, encryptionKey, ...settings };
}

export async function startTestGateway(
  database: TestDatabase,
  { settings, clock, lookup, keyClient }: TestGatewayOptions = {},
): Promise<TestGateway> {
  const log = makeTestLog();
  const config = testConfig(database, settings);
  const gateway = await startGateway(config, log.logger, clock, lookup, keyClient);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= gateway.stop());
  return {
    url: gateway.url,
    adminUrl: gateway.adminUrl,
    metricsUrl: gateway.metricsUrl,
    port: Number(new URL(gateway.url).port),
    database,
    config,
    log,
    management: createManagement(gateway.adminUrl),
    stop,
    async end() {
      await stop();
      await database.drop();
    },
  };
}
