import { Client } from "pg";
import type { Config } from "../../../../settings/config.ts";
import { messageOf } from "../../../../error-message.ts";
import { offsetOf } from "./clock.ts";
import { ill, unsure, well, type Check } from "./check.ts";

/** As `SHOW server_version_num` writes it: 13.0 and newer. */
const OLDEST = 130_000;
const PATIENCE = 5_000;

/** Whether the PostgreSQL server is reachable, recent enough and durable, and its clock is right. */
export async function checkPostgres(config: Config): Promise<Check[]> {
  const key =
    config.encryptionKey === undefined
      ? ill("encryption_key", "AGENTEX_ENCRYPTION_KEY is not set", "Generate one with: openssl rand -hex 32")
      : well("encryption_key", "set in AGENTEX_ENCRYPTION_KEY");
  const client = new Client({ connectionString: config.databaseUrl, connectionTimeoutMillis: PATIENCE });
  // The failing query reports it.
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<Server>(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
         current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS time`,
    );
    const [server] = rows;
    return [
      ...(server === undefined ? [] : [judge(server), offsetOf("store_clock", "the database", server.time)]),
      key,
    ];
  } catch (error) {
    // pg's messages contain no password.
    return [
      ill(
        "store",
        `PostgreSQL: ${messageOf(error)}`,
        "Check that it is running, and check AGENTEX_DATABASE_URL.",
      ),
      key,
    ];
  } finally {
    await client.end().catch(() => {});
  }
}

type Server = {
  readonly version: string;
  readonly number: number;
  readonly fsync: string;
  readonly commit: string;
  readonly time: number;
};

function judge({ version, number, fsync, commit }: Server): Check {
  if (number < OLDEST) {
    return ill("store", `PostgreSQL ${version} is too old`, "The gateway needs 13 or newer.");
  }
  if (fsync === "off" || commit === "off") {
    return unsure(
      "store",
      `PostgreSQL ${version} has ${fsync === "off" ? "fsync" : "synchronous_commit"} off: acknowledged webhooks can be lost`,
      "Turn it on, unless losing webhooks is acceptable.",
    );
  }
  return well("store", `PostgreSQL ${version}`);
}
