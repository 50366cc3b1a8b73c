import { Client } from "pg";
import type { Config } from "../../../settings/config.ts";
import { messageOf } from "../../../error-message.ts";
import { offsetOf } from "./clock.ts";
import { ill, unsure, well, type Check } from "./check.ts";

/** As `SHOW server_version_num` writes it: 13.0 and newer. */
const OLDEST = 130_000;
const PATIENCE = 5_000;

/** The PostgreSQL server: whether it is there, new enough, keeps its promises, and has the same time. */
export async function checkPostgres(config: Config): Promise<Check[]> {
  const key =
    config.encryptionKey === undefined
      ? ill("encryption_key", "AGENTEX_ENCRYPTION_KEY is not set", "Make one with: openssl rand -hex 32")
      : well("encryption_key", "AGENTEX_ENCRYPTION_KEY holds it");
  const client = new Client({ connectionString: config.databaseUrl, connectionTimeoutMillis: PATIENCE });
  // It is said once, where the query fails.
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
    // Its messages name no password.
    return [
      ill("store", `PostgreSQL: ${messageOf(error)}`, "See that it runs, and check AGENTEX_DATABASE_URL."),
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
      `PostgreSQL ${version} has ${fsync === "off" ? "fsync" : "synchronous_commit"} off: what was acknowledged may be lost`,
      "Turn it on, unless what arrives may get lost.",
    );
  }
  return well("store", `PostgreSQL ${version}`);
}
