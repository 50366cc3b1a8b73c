import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../error-message.ts";
import { CommandFailed, type Talk } from "../gateway-command.ts";

/**
 * Opens a text in the person's editor (`VISUAL`, `EDITOR`), and waits until it is closed.
 *
 * @param name - of the file, so that the editor knows what it is.
 * @param instead - what to pass where nobody can edit.
 */
export async function editText(
  { screen, isJson }: Pick<Talk, "screen" | "isJson">,
  text: string,
  name: string,
  instead: string,
): Promise<string> {
  if (!screen.isInteractive || isJson) {
    throw new CommandFailed("usage", `There is no terminal for an editor: pass ${instead}.`);
  }
  // Only its owner can read what is in it.
  const folder = await mkdtemp(join(tmpdir(), "agentex-"));
  try {
    const file = join(folder, name);
    await writeFile(file, text);
    await closed(file);
    return await readFile(file, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Editors are commands with arguments, such as `code --wait`, which a shell reads. */
async function closed(file: string): Promise<void> {
  const isWindows = process.platform === "win32";
  const { VISUAL, EDITOR } = process.env;
  const editor = VISUAL || EDITOR || (isWindows ? "notepad" : "vi");
  const editing = isWindows
    ? spawn(`${editor} "${file}"`, { shell: true, stdio: "inherit" })
    : spawn("/bin/sh", ["-c", `${editor} "$1"`, "sh", file], { stdio: "inherit" });
  try {
    const [code] = (await once(editing, "close")) as [number | null];
    if (code !== 0) {
      throw new CommandFailed("failed", `The editor '${editor}' exited with ${code ?? "a signal"}.`, SETTING);
    }
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw new CommandFailed("failed", `The editor '${editor}' did not start: ${messageOf(error)}`, SETTING);
  }
}

const SETTING = "Nothing was sent. Set EDITOR to the editor to use, such as EDITOR='code --wait'.";
