import { CommandFailed } from "../gateway-command.ts";

/** Holds a key's value. A process list shows arguments, but not the environment. */
export const VALUE_VARIABLE = "AGENTEX_KEY_VALUE";

/**
 * Reads a secret from standard input or the environment.
 *
 * @param fromInput - whether `--value-stdin` was given. One trailing newline is the shell's and is removed.
 * @returns undefined if none was given and the gateway is to generate one.
 */
export async function readKeyValue(fromInput: boolean | undefined): Promise<string | undefined> {
  if (fromInput !== true) return process.env[VALUE_VARIABLE] || undefined;
  if (process.stdin.isTTY) {
    process.stderr.write("Paste the secret, then press Enter and Ctrl-D:\n");
  }
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk);
  const value = text.replace(/\r?\n$/, "");
  if (value === "") throw new CommandFailed("usage", "Standard input was empty.");
  return value;
}
