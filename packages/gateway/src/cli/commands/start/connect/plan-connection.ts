import { GatewayError, type WebhookTriggerPreview } from "agentex-gateway-sdk/client";
import { readKeyValue } from "../../../arguments/key-value.ts";
import { CommandFailed, type Talk } from "../../../gateway-command.ts";
import { ask, askText } from "../../../terminal/ask.ts";
import { printable } from "../../../terminal/printable.ts";
import { publicUrlOf, type ConnectFlags, type ConnectTarget } from "./choose.ts";
import { askPublicUrl } from "./reach-gateway.ts";

/** What to connect, with a key of the agent. */
export type Connection = ConnectTarget & {
  /** The key's name. */
  readonly name: string;
  /** The provider's secret, as far as it is known: the gateway may generate it, and the provider may show it only later. */
  readonly secret: string | undefined;
  readonly publicUrl: string | undefined;
  readonly preview: WebhookTriggerPreview;
};

/** Prompts for the agent's key, unless flags describe it, and rejects what cannot work. Creates nothing. */
export async function planConnection(
  talk: Talk,
  flags: ConnectFlags,
  target: ConnectTarget,
): Promise<Connection> {
  const preview = async (name: string, url: string | undefined): Promise<WebhookTriggerPreview> =>
    talk.client.keys.previewWebhookTrigger({
      agent_name: target.agent.name,
      source: target.provider.id,
      name,
      forward_path: target.route,
      ...(url !== undefined && { base_url: url }),
    });
  const given = publicUrlOf(flags);
  const first = await nameKey(talk, flags, target, async (name) => preview(name, given));
  await acceptRoute(talk, first);
  const url = await askPublicUrl(talk, first);
  return {
    ...target,
    name: first.name,
    secret: await readKeyValue(flags.valueStdin),
    publicUrl: url ?? given,
    preview: url === undefined ? first : await preview(first.name, url),
  };
}

/** Asks again for a name that can never match. */
async function nameKey(
  talk: Talk,
  flags: ConnectFlags,
  { provider: { setup } }: ConnectTarget,
  preview: (name: string) => Promise<WebhookTriggerPreview>,
): Promise<WebhookTriggerPreview> {
  if (flags.name !== undefined) return preview(flags.name);
  const example = setup.key_example === null ? "" : ` Such as ${setup.key_example}.`;
  for (;;) {
    const name = await askText(talk, "--name NAME", `The key's name. ${setup.key_name}.${example}`);
    try {
      return await preview(name);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "key_name_invalid") throw error;
      talk.screen.say(talk.screen.paint("yellow", printable(error.message)));
    }
  }
}

async function acceptRoute(talk: Talk, { missing_route: missing }: WebhookTriggerPreview): Promise<void> {
  if (missing === null) return;
  const { screen, isJson } = talk;
  if (!missing.is_final) {
    if (!isJson) screen.remark(printable(missing.detail));
    return;
  }
  const declined = new CommandFailed(
    "usage",
    missing.detail,
    "Nothing was created. Pass a route of the agent.",
  );
  if (!screen.isInteractive || isJson) throw declined;
  const chosen = await ask(talk, "--route PATH", missing.detail, [
    { value: "stop", label: "Stop", hint: "nothing is created" },
    { value: "go on", label: "Continue", hint: "the agent will declare it" },
  ]);
  if (chosen === "stop") throw declined;
}
