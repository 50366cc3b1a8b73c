import type { SavedSource } from "agentex-gateway-sdk/client";
import { type Command, Option } from "commander";
import { readKeyValue } from "../../../arguments/key-value.ts";
import { aName, aTimeToCome } from "../../../arguments/read-argument.ts";
import { CommandFailed, gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import { printable } from "../../../terminal/printable.ts";
import { FROM_INPUT } from "../keys/value-from-input.ts";
import { findSource } from "./find-source.ts";
import { eventsToChoose, REACH_HELP } from "./at-the-provider.ts";
import { sourceUrl } from "./source-url.ts";

/** `agentex sources set` */
export function addSourceSetting(sources: Command, exit: Exit): void {
  gatewayCommand(sources, "set", "Create a source, or change one; prints its URL, and a new secret once", [
    "npx agentex-gateway sources set acme-app --provider github-app",
    "npx agentex-gateway sources set acme-slack --provider slack --value-stdin < secret.txt",
    "npx agentex-gateway sources set acme-slack --alias /slack",
    "npx agentex-gateway sources set acme-app --route-by '{json:organization.login}'",
  ])
    .argument("<source>", "its name: lower-case letters, digits and hyphens", aName)
    .option("--provider <id>", "the provider that sends the webhooks; needed for a new one")
    .option("--value-stdin", FROM_INPUT)
    .option("--route-by <template>", "the value that chooses targets, instead of the provider's installation")
    .addOption(
      new Option("--alias <path>", "also answer at Agentex's own paths").choices([
        "/slack",
        "/linear",
        "none",
      ]),
    )
    .option("--allow <addresses...>", "IP addresses and ranges that may use it, for a new key")
    .option(
      "--expires <time>",
      "when a new key stops working: a time, or a duration from now (30d)",
      aTimeToCome,
    )
    .action(talking<SetFlags>(exit, setSource));
}

type SetFlags = {
  readonly provider?: string;
  readonly valueStdin?: boolean;
  readonly routeBy?: string;
  readonly alias?: "/slack" | "/linear" | "none";
  readonly allow?: readonly string[];
  readonly expires?: string;
};

async function setSource(talk: Talk, flags: SetFlags, name = ""): Promise<void> {
  const { client, screen, isJson } = talk;
  const secret = await readKeyValue(flags.valueStdin);
  const before = await findSource(client, name);
  const provider = flags.provider ?? before?.provider;
  if (provider === undefined) {
    throw new CommandFailed(
      "usage",
      `There is no source named ${name} yet. To create it, choose its provider with --provider.`,
    );
  }
  const alias = flags.alias === "none" ? null : (flags.alias ?? before?.alias ?? null);
  const saved = await client.sources.save(name, {
    provider,
    route_by: flags.routeBy ?? before?.route_by ?? null,
    alias,
    ...(secret !== undefined && { secret }),
    ...(flags.allow !== undefined && { allowed_addresses: flags.allow }),
    ...(flags.expires !== undefined && { expires_at: flags.expires }),
  });
  if (isJson) screen.json(saved);
  else showSaved(talk, saved);
}

/** Shows a source's URL, and its secret if it was just made. */
export function showSaved({ client, screen }: Talk, saved: SavedSource): void {
  const { events, notices, reach } = saved;
  const chosen = eventsToChoose(events);
  for (const notice of notices) screen.remark(printable(notice));
  screen.say(sourceUrl(client.baseUrl, saved));
  if (reach.detail !== null) screen.remark(`${printable(reach.detail)} ${REACH_HELP}`);
  if (chosen !== null) screen.remark(`Events to choose at the provider: ${printable(chosen)}`);
  if (saved.secret === null) return;
  screen.remark("The secret; it is shown only once:");
  screen.say(saved.secret);
}
