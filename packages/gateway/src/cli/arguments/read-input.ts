import { readFile } from "node:fs/promises";
import { messageOf } from "../../error-message.ts";
import { CommandFailed } from "../gateway-command.ts";

/** Reads standard input to its end. */
export async function readInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk);
  return text;
}

/**
 * Reads a file whose name was given.
 *
 * @param file - `-` is standard input.
 * @param what - what it holds, for people.
 */
export async function readGivenFile(file: string, what: string): Promise<string> {
  try {
    return file === "-" ? await readInput() : await readFile(file, "utf8");
  } catch (error) {
    throw new CommandFailed("usage", `Cannot read the ${what}: ${messageOf(error)}`);
  }
}
