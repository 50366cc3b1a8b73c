import type { SavedSource } from "agentex-gateway-sdk/client";
import { receiverName } from "../../../../sources/source.ts";
import type { Ending } from "../../../exit-codes.ts";
import type { Talk } from "../../../gateway-command.ts";
import { readKeyValue } from "../../../arguments/key-value.ts";
import { askPassword, askText } from "../../../terminal/ask.ts";
import { printable } from "../../../terminal/printable.ts";
import { findSource } from "../../manage/sources/find-source.ts";
import { eventsToChoose } from "../../manage/sources/at-the-provider.ts";
import { sourceUrl } from "../../manage/sources/source-url.ts";
import { isSecretAsked, publicUrlOf, type ConnectFlags, type ConnectTarget } from "./choose.ts";
import { askPublicUrl } from "./reach-gateway.ts";
import { baselineOf, waitForFirst } from "./wait-for-first.ts";

/**
 * Sets up a source for an app with many installations, with the agent as the target of one installation or of all
 * others.
 */
export async function connectApp(talk: Talk, flags: ConnectFlags, target: ConnectTarget): Promise<Ending> {
  const { client, screen, isJson } = talk;
  const { agent, route, provider } = target;
  const name =
    flags.source ?? (await askText(talk, "--source NAME", "The source's name, such as acme-slack"));
  const value =
    flags.installation ??
    (await askText(
      talk,
      "--installation VALUE",
      `Whose webhooks ${agent.name} gets, such as a workspace's id; * for all that have no agent of their own`,
    ));
  const given = await readKeyValue(flags.valueStdin);
  const before = await findSource(client, name);
  const save = async (secret: string | undefined): Promise<SavedSource> =>
    client.sources.save(name, {
      provider: provider.id,
      ...(before !== undefined && { route_by: before.route_by, alias: before.alias }),
      ...(secret !== undefined && { secret }),
    });
  const source = await save(given);
  await client.sources.setTarget(name, value, { agent: agent.name, path: `/${route.replace(/^\/+/, "")}` });
  // Only with its target are its events known.
  const { events, reach } = await client.sources.get(name);
  const publicUrl =
    publicUrlOf(flags) ??
    (await askPublicUrl(talk, { reach, webhook_url: source.url.startsWith("/") ? null : source.url }));
  if (isJson) screen.jsonLine({ source: { ...source, events } });
  else showSource(talk, { ...source, events }, target, publicUrl);
  // Some show their secret only once they have the URL.
  const isMissing = source.key === null || source.key.values.length === 0;
  if (isMissing && isSecretAsked(provider) && screen.isInteractive && !isJson) {
    await save(await askPassword(talk, `The secret. ${provider.setup.secret}`));
  }
  if (!flags.wait) return "done";
  const filter = { source: name };
  const receiver = receiverName(name);
  return waitForFirst(talk, {
    provider,
    filter,
    receiver,
    timeout: flags.timeout * 1_000,
    baseline: await baselineOf(client, filter, receiver),
  });
}

/** Prints what to paste where, each on a line of its own. */
function showSource(
  { client, screen: { paint, say } }: Talk,
  source: SavedSource,
  { provider: { name, setup } }: ConnectTarget,
  publicUrl: string | undefined,
): void {
  const url = sourceUrl(publicUrl ?? client.baseUrl, source);
  const lines = [
    "",
    paint("bold", `Set up the app at ${printable(name)}`),
    "",
    `1. ${paint("bold", "The URL")}: ${printable(setup.url)}`,
    "",
    `     ${paint("cyan", printable(url))}`,
    "",
    `2. ${paint("bold", "The secret")}: ${printable(setup.secret)}`,
  ];
  if (source.secret !== null)
    lines.push("", `     ${paint("cyan", source.secret)}`, "", paint("dim", "   It is shown only once."));
  const chosen = eventsToChoose(source.events);
  const wanted = [chosen === null ? null : `The route accepts ${chosen}.`, setup.events].filter(
    (text) => text !== null,
  );
  if (wanted.length > 0) lines.push("", `3. ${paint("bold", "The events")}: ${printable(wanted.join(" "))}`);
  for (const notice of source.notices) lines.push("", `   ${printable(notice)}`);
  lines.push(
    "",
    paint("dim", `Other installations: npx agentex-gateway sources target add ${source.name} …`),
  );
  say(`${lines.join("\n")}\n`);
}
