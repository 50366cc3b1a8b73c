import type { WebhookTriggerPreview } from "agentex-gateway-sdk/client";
import { BASE_URL_EXPECTED, isBaseUrl } from "../../../../addresses/base-url.ts";
import type { Talk } from "../../../gateway-command.ts";
import { askOptional } from "../../../terminal/ask.ts";
import { printable } from "../../../terminal/printable.ts";

/**
 * Warns of a URL that the provider cannot reach, and asks for another one.
 *
 * @returns undefined to continue without one.
 */
export async function askPublicUrl(
  talk: Talk,
  { reach, webhook_url }: Pick<WebhookTriggerPreview, "reach" | "webhook_url">,
): Promise<string | undefined> {
  const { screen, isJson } = talk;
  if (reach.detail === null || isJson) return undefined;
  const { paint } = screen;
  const lines = [
    paint("yellow", `${printable(reach.detail)}${webhook_url === null ? "" : ` ${printable(webhook_url)}`}`),
    "A tunnel gives the gateway a public URL while it runs. One of these, in another terminal:",
    "",
    ...reach.tunnels.map(({ command }) => `     ${paint("cyan", command)}`),
    "",
  ];
  if (!screen.isInteractive) {
    screen.remark([...lines.slice(0, -1), "", "Then pass its URL with --public-url."].join("\n"));
    return undefined;
  }
  screen.say(lines.join("\n"));
  const url = await askOptional(talk, "--public-url URL", "The public URL (leave empty to skip)", (text) =>
    isBaseUrl(text) ? undefined : `Enter ${BASE_URL_EXPECTED}.`,
  );
  return url === "" ? undefined : url;
}
