import { readFile } from "node:fs/promises";
import { messageOf } from "../../../../error-message.ts";
import { readInput } from "../../../arguments/read-input.ts";
import { CommandFailed } from "../../../gateway-command.ts";

/**
 * Reads what is sent to an agent.
 *
 * @param data - JSON, `@` and a file's name, or `-` for standard input.
 */
export async function readData(data: string): Promise<string> {
  let text = data;
  try {
    if (data === "-") text = await readInput();
    else if (data.startsWith("@")) text = await readFile(data.slice(1), "utf8");
  } catch (error) {
    throw new CommandFailed("usage", `Cannot read the data: ${messageOf(error)}`);
  }
  try {
    JSON.parse(text);
  } catch (error) {
    throw new CommandFailed("usage", `The data is not JSON: ${messageOf(error)}`);
  }
  return text;
}
