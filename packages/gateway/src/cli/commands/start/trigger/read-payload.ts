import { messageOf } from "../../../../error-message.ts";
import { readGivenFile } from "../../../arguments/read-input.ts";
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
  const text = await readGivenFile(file, "payload");
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
