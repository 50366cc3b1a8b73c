import { CommandFailed } from "../gateway-command.ts";

/** The variable that may hold a key's value: a process list shows arguments, but no environment. */
export const VALUE_VARIABLE = "AGENTEX_KEY_VALUE";

/**
 * A secret from standard input or the environment.
 *
 * @param fromInput - whether `--value-stdin` was given. One newline at the end belongs to the shell, not to the secret.
 * @returns undefined where none was given, so that the gateway is to make one.
 */
export async function readKeyValue(fromInput: boolean | undefined): Promise<string | undefined> {
  if (fromInput !== true) return process.env[VALUE_VARIABLE] || undefined;
  if (process.stdin.isTTY) {
    process.stderr.write("Paste the secret, then press Enter and Ctrl-D:\n");
  }
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk);
  const value = text.replace(/\r?\n$/, "");
  if (value === "") throw new CommandFailed("usage", "Standard input held no secret.");
  return value;
}
