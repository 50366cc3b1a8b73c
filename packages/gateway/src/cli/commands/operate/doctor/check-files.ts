import { constants } from "node:fs";
import { access, readFile, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Config } from "../../../../settings/config.ts";
import { messageOf } from "../../../../error-message.ts";
import { parseEncryptionKey } from "../../../../secrets/encryption-key.ts";
import { ill, unsure, well, type Check } from "./check.ts";

const LITTLE = 1024 ** 3;
const TOO_LITTLE = 100 * 1024 ** 2;
/** Everyone but the owner and root. */
const OTHERS = 0o077;
const ENTERED_BY_OTHERS = 0o011;

/** The SQLite file, the free space on its disk, and the encryption key in the same folder. */
export async function checkFiles(config: Config): Promise<Check[]> {
  const file = resolve(config.databaseUrl.slice("sqlite:".length));
  const folder = dirname(file);
  return [
    await checkStore(file, folder),
    ...(await checkRoom(folder)),
    await checkKey(config, resolve(folder, "encryption.key")),
  ];
}

async function checkStore(file: string, folder: string): Promise<Check> {
  try {
    await access(file, constants.R_OK | constants.W_OK);
    await access(folder, constants.W_OK);
  } catch (error) {
    if (isMissing(error)) {
      return unsure(
        "store",
        `${file} does not exist yet`,
        "npx agentex-gateway serve creates it, relative to the folder where it is started.",
      );
    }
    return ill(
      "store",
      messageOf(error),
      "Give the user who runs the gateway read and write access to the file and its folder.",
    );
  }
  return (await isOpenToOthers(file))
    ? unsure("store", `${file} can be read by other users of this machine`, `chmod 600 ${file}`)
    : well("store", `SQLite, ${file}`);
}

async function checkRoom(folder: string): Promise<Check[]> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const shown = `${(free / 1024 ** 3).toFixed(1)} GiB free on the store's disk`;
    const remedy =
      "Free some space, or keep deliveries for a shorter time: AGENTEX_KEEP_DELIVERED, AGENTEX_KEEP_FAILED.";
    if (free < TOO_LITTLE) return [ill("disk", shown, remedy)];
    return [free < LITTLE ? unsure("disk", shown, remedy) : well("disk", shown)];
  } catch {
    // The folder does not exist yet.
    return [];
  }
}

async function checkKey({ encryptionKey }: Config, file: string): Promise<Check> {
  if (encryptionKey !== undefined) return well("encryption_key", "set in AGENTEX_ENCRYPTION_KEY");
  try {
    if (parseEncryptionKey((await readFile(file, "utf8")).trim()) === undefined) {
      return ill(
        "encryption_key",
        `${file} does not contain a key`,
        "Restore it from your backup: without it no secret can be decrypted.",
      );
    }
    if (await isOpenToOthers(file)) {
      return ill("encryption_key", `${file} can be read by other users of this machine`, `chmod 600 ${file}`);
    }
    return well("encryption_key", `${file}: back it up separately from the store`);
  } catch (error) {
    return isMissing(error)
      ? unsure("encryption_key", `${file} does not exist yet`, "The gateway creates it at its first start.")
      : ill(
          "encryption_key",
          messageOf(error),
          "Give the user who runs the gateway read access to the file.",
        );
  }
}

/** A file in a folder that others cannot enter is as protected as the folder. */
async function isOpenToOthers(file: string): Promise<boolean> {
  // Windows permissions do not show in these bits.
  if (process.platform === "win32") return false;
  const [own, folder] = [await stat(file), await stat(dirname(file))];
  return (own.mode & OTHERS) !== 0 && (folder.mode & ENTERED_BY_OTHERS) !== 0;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
