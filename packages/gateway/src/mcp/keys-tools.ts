import { z } from "zod";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import { createdKeySchema, keySchema } from "../management/keys/schema.ts";
import { given } from "../given.ts";
import { defineTool, mutable, type Tool } from "./tool.ts";

const keyName = {
  agent: z.string().describe("The agent's name."),
  name: z.string().describe("The key's name, from list_keys."),
  type: z.string().describe("A provider's id such as `github`, or `external` for an API key."),
};

const listKeys = defineTool({
  name: "list_keys",
  title: "List the keys of an agent",
  kind: "read",
  description:
    "Lists an agent's keys: API keys of callers, and providers' signing secrets, without their values. Also " +
    "tells what needs to be done about each, such as a rename or an upcoming expiry.",
  input: z.object({ agent: keyName.agent }),
  output: z.object({ keys: z.array(keySchema) }),
  async run({ client }, { agent }) {
    const keys = await client.keys.list({ agent_name: agent, limit: 1000 });
    return { keys: mutable(keys) };
  },
});

const rotateKey = defineTool({
  name: "rotate_key",
  title: "Rotate a key",
  kind: "write",
  isDestructive: true,
  description:
    "Adds a new value to a key. The old one stays valid for a while, a day by default, so that senders can " +
    "switch. A generated value appears only in this response: pass it to the user, and do not store it. Ask " +
    "the person you work " +
    "for first.",
  input: z.object({
    ...keyName,
    secret: z
      .string()
      .optional()
      .describe(
        "The provider's new secret, if the provider generates it. It is better kept out of a conversation.",
      ),
    overlap_seconds: z
      .number()
      .min(0)
      .optional()
      .describe("How long the old value stays valid; 86400 by default."),
  }),
  output: createdKeySchema.omit({ api_key: true }).extend({ secret: z.string().nullable() }),
  async run({ client }, { secret, overlap_seconds, ...key }) {
    const { id } = await find(client, key);
    const { api_key, ...rotated } = await client.keys.rotate(id, given({ api_key: secret, overlap_seconds }));
    // A caller that passed a secret already knows it.
    return { ...mutable(rotated), secret: secret === undefined ? api_key : null };
  },
});

const deleteKey = defineTool({
  name: "delete_key",
  title: "Delete a key",
  kind: "write",
  isDestructive: true,
  description:
    "Deletes a key. It stops working immediately: requests that use it are rejected. This cannot be undone. Ask " +
    "the person you work for first, and name the key.",
  input: z.object(keyName),
  output: z.object({ deleted: z.boolean() }),
  async run({ client }, key) {
    const { id } = await find(client, key);
    await client.keys.delete(id);
    return { deleted: true };
  },
});

/** Rejects with a `GatewayError` if the key does not exist. Deleting by name would not report that. */
async function find(
  { keys }: GatewayClient,
  { agent, name, type }: { readonly agent: string; readonly name: string; readonly type: string },
) {
  return keys.getByName({ agent_name: agent, name, api_key_type: type });
}

export const KEYS_TOOLS: readonly Tool[] = [listKeys, rotateKey, deleteKey];
