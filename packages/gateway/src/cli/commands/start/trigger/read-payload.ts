import { readFile } from "node:fs/promises";
import { messageOf } from "../../../../error-message.ts";
import { CommandFailed } from "../../../gateway-command.ts";

type Payload = Record<string, unknown> | unknown[];

/**
 * Reads a payload.
 *
 * @param file - `-` is standard input.
 * @throws CommandFailed if it is not a JSON object or array.
 */
export async function readPayload(file: string): Promise<Payload> {
  const name = file === "-" ? "Standard input" : `'${file}'`;
  let text: string;
  try {
    text = file === "-" ? await readInput() : await readFile(file, "utf8");
  } catch (error) {
    throw new CommandFailed("usage", `Cannot read the payload: ${messageOf(error)}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CommandFailed("usage", `${name} is not JSON: ${messageOf(error)}`);
  }
  if (isPayload(json)) return json;
  throw new CommandFailed("usage", `${name} is neither a JSON object nor a JSON array.`);
}

function isPayload(json: unknown): json is Payload {
  return typeof json === "object" && json !== null;
}

async function readInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk);
  return text;
}
