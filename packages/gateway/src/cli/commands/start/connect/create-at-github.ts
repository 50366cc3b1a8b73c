import { CommandFailed, type Talk } from "../../../gateway-command.ts";
import { askPassword } from "../../../terminal/ask.ts";
import { printable } from "../../../terminal/printable.ts";
import type { ConnectFlags } from "./choose.ts";
import type { Connection } from "./plan-connection.ts";

/** The token with write access to webhooks. It is passed in place of the secret, which the gateway generates. */
export async function chooseToken(talk: Talk, { provider, secret }: Connection): Promise<string> {
  if (provider.id !== "github") {
    throw new CommandFailed("usage", "--create works with GitHub only.");
  }
  return secret ?? askPassword(talk, "A GitHub token with write access to webhooks there");
}

/** Creates the webhook at GitHub, with the key's secret, and a recovery with the token. */
export async function createAtGithub(
  { client, screen, isJson }: Talk,
  { events }: ConnectFlags,
  { agent, route, name, publicUrl }: Connection,
  token: string,
): Promise<void> {
  const created = await client.recoveries.createWebhook(name.replaceAll("/", "."), {
    agent: agent.name,
    key: name,
    path: route,
    credential: { token },
    ...(events !== undefined && { events: events.split(",").map((event) => event.trim()) }),
    ...(publicUrl !== undefined && { base_url: publicUrl }),
  });
  if (isJson) {
    screen.jsonLine({ webhook: created });
    return;
  }
  screen.say(
    `GitHub now sends webhooks of ${printable(name)} to ${printable(created.url)}.\n` +
      `Webhooks that it cannot deliver are recovered: npx agentex-gateway recover show ${created.recovery.name}`,
  );
}
