import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { GatewayError, type AgentApiKey, type GatewayClient } from "agentex-gateway-sdk";

/** A key with its value. The gateway shows the value only once, so a file here keeps it. */
export type KeptKey = {
  /** The id of the value: rotating a key changes its value but not its id. */
  readonly id: string;
  readonly name: string;
  /** `external`, or a provider's id. */
  readonly type: string;
  readonly value: string;
};

export type WantedKey = Pick<KeptKey, "name" | "type">;

type KeysApi = Pick<GatewayClient, "keys">;

/**
 * Ensures that the agent has a key whose value is known. Creates a new key if the value is unknown or the gateway no longer has
 * the key.
 *
 * @param file - where the values are kept, readable by its owner only.
 * @throws Error if the file cannot be written, GatewayError if the gateway rejects a call.
 */
export async function keepKey(
  gateway: KeysApi,
  agentName: string,
  { name, type }: WantedKey,
  file: string,
): Promise<KeptKey> {
  const reference = { agent_name: agentName, name, api_key_type: type };
  const known = readKeys(file);
  const present = await findKey(gateway, reference);
  const kept = known.find(({ id }) => present?.values.some((value) => value.id === id));
  if (kept !== undefined) return kept;

  if (present !== undefined) await gateway.keys.delete(present.id);
  const made = await gateway.keys.create(reference);
  if (made.api_key === null) throw new Error(`the gateway generated no value for the key ${name}`);
  const key = { id: made.values[0]?.id ?? "", name, type, value: made.api_key };
  writeKeys(file, [...known.filter((other) => other.name !== name || other.type !== type), key]);
  return key;
}

async function findKey(
  { keys }: KeysApi,
  reference: { agent_name: string; name: string; api_key_type: string },
): Promise<AgentApiKey | undefined> {
  try {
    return await keys.getByName(reference);
  } catch (error) {
    if (error instanceof GatewayError && error.code === "key_not_found") return undefined;
    throw error;
  }
}

function readKeys(file: string): KeptKey[] {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return Array.isArray(content) ? content.filter(isKey) : [];
  } catch {
    // Missing or corrupt: the contents are created again.
    return [];
  }
}

/** Written to a temporary file and renamed, so that there is never a partial file. */
function writeKeys(file: string, keys: readonly KeptKey[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(keys, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function isKey(value: unknown): value is KeptKey {
  return (
    typeof value === "object" &&
    value !== null &&
    ["id", "name", "type", "value"].every(
      (field) => typeof Object.getOwnPropertyDescriptor(value, field)?.value === "string",
    )
  );
}
