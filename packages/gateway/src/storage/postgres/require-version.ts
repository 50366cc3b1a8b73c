import { messageOf } from "../../error-message.ts";
import { StorageUnavailable } from "../unavailable.ts";
import type { Connections } from "./connections.ts";

const OLDEST_VERSION = 130000;

/** @throws StorageUnavailable when the server cannot be reached, or is too old. */
export async function requireVersion(connections: Connections): Promise<void> {
  let version: number;
  try {
    version = await connections.use(async (client) => {
      const { rows } = await client.query<{ server_version_num: string }>("SHOW server_version_num");
      return Number(rows[0]?.server_version_num);
    });
  } catch (error) {
    throw new StorageUnavailable(`cannot reach PostgreSQL: ${messageOf(error)}`);
  }
  if (version < OLDEST_VERSION) {
    throw new StorageUnavailable(
      `PostgreSQL ${Math.floor(version / 10_000)} is too old: the gateway needs 13 or newer`,
    );
  }
}
