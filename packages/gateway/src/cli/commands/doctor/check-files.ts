import { constants } from "node:fs";
import { access, readFile, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Config } from "../../../settings/config.ts";
import { messageOf } from "../../../error-message.ts";
import { parseEncryptionKey } from "../../../secrets/encryption-key.ts";
import { ill, unsure, well, type Check } from "./check.ts";

const LITTLE = 1024 ** 3;
const TOO_LITTLE = 100 * 1024 ** 2;
/** Whoever is neither the owner nor root. */
const OTHERS = 0o077;
const ENTERED_BY_OTHERS = 0o011;

/** The SQLite file, the room beside it, and the encryption key that lies there. */
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
        `${file} is not there yet`,
        "npx agentex-gateway serve makes it; mind the folder it is started in.",
      );
    }
    return ill(
      "store",
      messageOf(error),
      "Let the user who runs the gateway read and write the file and its folder.",
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
    const shown = `${(free / 1024 ** 3).toFixed(1)} GiB free beside the store`;
    const remedy =
      "Make room, or keep deliveries for a shorter time: AGENTEX_KEEP_DELIVERED, AGENTEX_KEEP_FAILED.";
    if (free < TOO_LITTLE) return [ill("disk", shown, remedy)];
    return [free < LITTLE ? unsure("disk", shown, remedy) : well("disk", shown)];
  } catch {
    // Of a folder that is not there yet there is nothing to say.
    return [];
  }
}

async function checkKey({ encryptionKey }: Config, file: string): Promise<Check> {
  if (encryptionKey !== undefined) return well("encryption_key", "AGENTEX_ENCRYPTION_KEY holds it");
  try {
    if (parseEncryptionKey((await readFile(file, "utf8")).trim()) === undefined) {
      return ill(
        "encryption_key",
        `${file} holds no key`,
        "Put the backup of it back: without it no secret can be read.",
      );
    }
    if (await isOpenToOthers(file)) {
      return ill("encryption_key", `${file} can be read by other users of this machine`, `chmod 600 ${file}`);
    }
    return well("encryption_key", `${file}: keep a backup of it, apart from the store's`);
  } catch (error) {
    return isMissing(error)
      ? unsure("encryption_key", `${file} is not there yet`, "The gateway makes it at its first start.")
      : ill("encryption_key", messageOf(error), "Let the user who runs the gateway read the file.");
  }
}

/** A file in a folder that others cannot enter is as closed as the folder. */
async function isOpenToOthers(file: string): Promise<boolean> {
  // Windows has other permissions, of which these bits tell nothing.
  if (process.platform === "win32") return false;
  const [own, folder] = [await stat(file), await stat(dirname(file))];
  return (own.mode & OTHERS) !== 0 && (folder.mode & ENTERED_BY_OTHERS) !== 0;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
