import { GatewayError, type WebhookTrigger } from "agentex-gateway-sdk/client";
import { CommandFailed, type Talk } from "../../../gateway-command.ts";
import { askPassword } from "../../../terminal/ask.ts";
import { printable } from "../../../terminal/printable.ts";
import { isSecretAsked, type ConnectFlags } from "./choose.ts";
import type { Connection } from "./plan-connection.ts";

/** Asks for the secret that the provider shows now that it has the URL, until it can be one, and stores it. */
export async function storeSecret(
  talk: Talk,
  flags: ConnectFlags,
  { key_id }: WebhookTrigger,
  { agent, provider, secret, preview }: Connection,
): Promise<void> {
  const { client, screen, isJson } = talk;
  const hasValue = preview.key !== null && preview.key.values.length > 0 && flags.newSecret !== true;
  if (secret !== undefined || !isSecretAsked(provider) || hasValue) return;
  if (flags.secretLater === true || !screen.isInteractive || isJson) {
    if (!isJson) screen.remark(`Store the secret: ${storing(agent.name, provider.id, preview.name)}`);
    return;
  }
  for (;;) {
    const entered = await askPassword(talk, `The secret. ${provider.setup.secret}`).catch(
      (error: unknown) => {
        throw error instanceof CommandFailed && error.ending === "interrupted"
          ? waiting(preview.name)
          : error;
      },
    );
    try {
      await client.keys.rotate(key_id, { api_key: entered });
      return;
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "secret_invalid") throw error;
      screen.say(screen.paint("yellow", printable(error.message)));
    }
  }
}

function storing(agent: string, type: string, name: string): string {
  return printable(`npx agentex-gateway keys rotate ${agent} '${name}' --type ${type} --value-stdin`);
}

function waiting(name: string): CommandFailed {
  return new CommandFailed(
    "interrupted",
    `Stopped. The key ${name} waits for its secret, and rejects webhooks until it has one.`,
    "Run the same command again to continue.",
  );
}
