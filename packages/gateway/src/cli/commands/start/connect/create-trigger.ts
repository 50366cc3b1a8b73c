import { GatewayError, type WebhookTrigger } from "agentex-gateway-sdk/client";
import { CommandFailed, type Talk } from "../../../gateway-command.ts";
import { chooseExisting, isSecretAsked, type ConnectFlags } from "./choose.ts";
import type { Connection } from "./plan-connection.ts";

/** Creates the key, or uses the existing one. A secret that the provider shows only later is not asked for yet. */
export async function createTrigger(
  talk: Talk,
  flags: ConnectFlags,
  chosen: Connection,
): Promise<WebhookTrigger> {
  const { agent, route, provider, name, secret, publicUrl, preview } = chosen;
  const isLater = secret === undefined && isSecretAsked(provider);
  const hasValue = (preview.key?.values.length ?? 0) > 0;
  if (isLater && !hasValue && flags.secretLater !== true && (!talk.screen.isInteractive || talk.isJson)) {
    throw new CommandFailed(
      "usage",
      `${provider.name} generates the secret: pass it with --value-stdin, or pass --secret-later to get the URL first.`,
    );
  }
  if (preview.key !== null) return useExisting(talk, flags, chosen);
  try {
    return await talk.client.keys.createWebhookTrigger({
      agent_name: agent.name,
      source: provider.id,
      name,
      forward_path: route,
      secret_later: isLater,
      ...(secret !== undefined && { secret }),
      ...(publicUrl !== undefined && { base_url: publicUrl }),
    });
  } catch (error) {
    // Somebody else has just created it.
    if (!(error instanceof GatewayError) || error.code !== "key_exists") throw error;
    const key = await talk.client.keys.getByName({
      agent_name: agent.name,
      name,
      api_key_type: provider.id,
    });
    return useExisting(talk, flags, { ...chosen, preview: { ...preview, key } });
  }
}

async function useExisting(talk: Talk, flags: ConnectFlags, chosen: Connection): Promise<WebhookTrigger> {
  const { agent, provider, secret, preview } = chosen;
  const { key, name, webhook_path, webhook_url } = preview;
  if (key === null) throw new Error("there is no such key");
  const isWaiting = key.values.length === 0;
  const isReplaced = isWaiting
    ? secret !== undefined
    : isSecretAsked(provider)
      ? flags.newSecret === true && secret !== undefined
      : await chooseExisting(talk, flags, name);
  const rotated = isReplaced
    ? await talk.client.keys.rotate(key.id, secret === undefined ? {} : { api_key: secret })
    : undefined;
  const kept = isWaiting ? [] : ["The key already exists. Its secret is unchanged and is not shown again."];
  return {
    key_id: key.id,
    agent_name: agent.name,
    source: provider.id,
    name,
    secret: rotated?.api_key ?? null,
    webhook_path,
    webhook_url,
    setup: provider.setup,
    notices: rotated?.notices ?? kept,
  };
}
