import type {
  AgentApiKey,
  CreatedAgentApiKey,
  DeliveryPolicy,
  GatewayClient,
} from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { confirmFirst } from "../terminal/confirm.ts";
import { CommandFailed, gatewayCommand, talking, type Exit, type Talk } from "../gateway-command.ts";
import { readKeyValue, VALUE_VARIABLE } from "../arguments/key-value.ts";
import { printable } from "../terminal/printable.ts";
import { aDuration, aName, aTimeToCome } from "../arguments/read-argument.ts";
import { showTime } from "../terminal/show-time.ts";
import { renderTable } from "../terminal/table.ts";

const FROM_INPUT = `read the secret from standard input (or pass it in ${VALUE_VARIABLE})`;

/** `agentex keys …` */
export function addKeys(program: Command, exit: Exit): void {
  const keys = program
    .command("keys")
    .description("Manage an agent's keys: API keys and providers' signing secrets");

  gatewayCommand(keys, "list", "List an agent's keys; values are never shown", [
    "npx agentex-gateway keys list code-watcher",
  ])
    .argument("<agent>", "the agent's name", aName)
    .action(
      talking(exit, async ({ client, screen, isJson }, _flags, agent) => {
        const found = await allKeys(client, agent);
        if (isJson) screen.json(found);
        else screen.say(listed({ screen }, found));
        if (!isJson)
          for (const { warnings } of found) for (const each of warnings) screen.remark(printable(each));
      }),
    );

  gatewayCommand(keys, "create", "Create a key; its value is shown only once", [
    "npx agentex-gateway keys create hello my-key",
    "npx agentex-gateway keys create code-watcher octo/repo --type github",
    "npx agentex-gateway keys create slack-helper A0123456789 --type slack --value-stdin < secret.txt",
  ])
    .argument("<agent>", "the agent's name", aName)
    .argument(
      "<name>",
      "the key's name; for a provider's key, the identity in its payloads (npx agentex-gateway providers show)",
    )
    .option("--type <type>", "external (an API key), or a provider's id", "external")
    .option("--value-stdin", FROM_INPUT)
    .option("--policy <policy>", "direct, assured or queued, instead of the route's policy")
    .option("--allow <addresses...>", "IP addresses and ranges that may use it")
    .option(
      "--tolerance <time>",
      "how far a signed time may be from now, instead of the provider's tolerance",
      aDuration,
    )
    .option("--expires <time>", "when it stops working: a time, or a duration from now (30d)", aTimeToCome)
    .action(talking<CreateFlags>(exit, create));

  gatewayCommand(keys, "rotate", "Rotate a key; the old value keeps working during the overlap", [
    "npx agentex-gateway keys rotate hello my-key",
    "npx agentex-gateway keys rotate code-watcher octo/repo --overlap 1h",
  ])
    .argument("<agent>", "the agent's name", aName)
    .argument("<name>", "the key's name")
    .option("--type <type>", "needed if keys of several types have this name")
    .option("--overlap <time>", "how long the old value keeps working (default 1d)", aDuration)
    .option("--value-stdin", FROM_INPUT)
    .action(talking<RotateFlags>(exit, rotate));

  gatewayCommand(keys, "change", "Rename a key, or change how far a signed time may be from now", [
    "npx agentex-gateway keys change code-watcher octo/old --name octo/new",
    "npx agentex-gateway keys change code-watcher linear --tolerance 8h",
    "npx agentex-gateway keys change code-watcher linear",
  ])
    .argument("<agent>", "the agent's name", aName)
    .argument("<name>", "the key's name")
    .option("--type <type>", "where keys of several types have this name")
    .option("--name <name>", "the key's new name, or a URL that contains it")
    .option(
      "--tolerance <time>",
      "at most so far from now; without it and --name, the provider's own",
      aDuration,
    )
    .action(talking<ChangeFlags>(exit, change));

  gatewayCommand(keys, "delete", "Delete a key; it stops working immediately", [
    "npx agentex-gateway keys delete hello my-key",
    "npx agentex-gateway keys delete code-watcher octo/repo --type github --yes",
  ])
    .argument("<agent>", "the agent's name", aName)
    .argument("<name>", "the key's name")
    .option("--type <type>", "needed if keys of several types have this name")
    .option("-y, --yes", "skip the confirmation")
    .action(
      talking<{ type?: string; yes?: boolean }>(exit, async (talk, { type, yes }, agent, name) => {
        const key = await keyNamed(talk.client, { agent, name, type });
        await confirmFirst(talk, yes, `Delete the ${key.api_key_type} key ${key.name} of ${agent}?`);
        const message = await talk.client.keys.delete(key.id);
        if (talk.isJson) talk.screen.json({ id: key.id, message });
        else talk.screen.say(printable(message));
      }),
    );
}

type CreateFlags = {
  readonly type: string;
  readonly valueStdin?: boolean;
  readonly policy?: DeliveryPolicy;
  readonly allow?: readonly string[];
  readonly tolerance?: number;
  readonly expires?: string;
};

async function create(talk: Talk, flags: CreateFlags, agent?: string, name?: string): Promise<void> {
  const value = await readKeyValue(flags.valueStdin);
  const created = await talk.client.keys.create({
    agent_name: agent ?? "",
    name: name ?? "",
    api_key_type: flags.type,
    ...(value !== undefined && { api_key: value }),
    ...(flags.policy !== undefined && { policy: flags.policy }),
    ...(flags.allow !== undefined && { allowed_addresses: flags.allow }),
    ...(flags.tolerance !== undefined && { tolerance_seconds: flags.tolerance }),
    ...(flags.expires !== undefined && { expires_at: flags.expires }),
  });
  showCreated(talk, created, value !== undefined);
}

type RotateFlags = { readonly type?: string; readonly overlap?: number; readonly valueStdin?: boolean };

async function rotate(talk: Talk, flags: RotateFlags, agent?: string, name?: string): Promise<void> {
  const value = await readKeyValue(flags.valueStdin);
  const key = await keyNamed(talk.client, { agent: agent ?? "", name: name ?? "", type: flags.type });
  const rotated = await talk.client.keys.rotate(key.id, {
    ...(value !== undefined && { api_key: value }),
    ...(flags.overlap !== undefined && { overlap_seconds: flags.overlap }),
  });
  showCreated(talk, rotated, value !== undefined);
}

type ChangeFlags = { readonly type?: string; readonly name?: string; readonly tolerance?: number };

async function change(talk: Talk, flags: ChangeFlags, agent?: string, name?: string): Promise<void> {
  const key = await keyNamed(talk.client, { agent: agent ?? "", name: name ?? "", type: flags.type });
  const isRenamed = flags.name !== undefined;
  const changed = await talk.client.keys.change(key.id, {
    ...(isRenamed && { name: flags.name }),
    ...((flags.tolerance !== undefined || !isRenamed) && { tolerance_seconds: flags.tolerance ?? null }),
  });
  if (talk.isJson) {
    talk.screen.json(changed);
    return;
  }
  for (const notice of changed.notices) talk.screen.remark(printable(notice));
  if (isRenamed) {
    talk.screen.say(
      `The ${changed.api_key_type} key ${printable(key.name)} is now ${printable(changed.name)}.`,
    );
    if (flags.tolerance === undefined) return;
  }
  const { tolerance_seconds: seconds } = changed;
  talk.screen.say(
    `The ${changed.api_key_type} key ${printable(changed.name)} now allows a signed time to be ` +
      (seconds === null ? "as far off as its provider's data says." : `${seconds} s off.`),
  );
}

function showCreated({ screen, isJson }: Talk, created: CreatedAgentApiKey, isKnown: boolean): void {
  if (isJson) {
    screen.json(created);
    return;
  }
  for (const notice of created.notices) screen.remark(printable(notice));
  if (isKnown || created.api_key === null) {
    screen.say(`The ${created.api_key_type} key ${printable(created.name)} was created.`);
    return;
  }
  screen.remark(`The ${created.api_key_type} key ${printable(created.name)}; its value is shown only once:`);
  // Alone on standard output, for scripts.
  screen.say(created.api_key);
}

function listed({ screen }: Pick<Talk, "screen">, keys: readonly AgentApiKey[]): string {
  return renderTable(
    screen,
    [
      { title: "NAME", of: ({ name }) => name, shrinks: true },
      { title: "TYPE", of: ({ api_key_type }) => api_key_type },
      { title: "VALUES", of: ({ values }) => values.length },
      { title: "LAST USED", of: ({ values }) => showTime(lastUsed(values)) },
      { title: "EXPIRES", of: ({ expires_at }) => showTime(expires_at) ?? "never" },
      {
        title: "FROM",
        of: ({ allowed_addresses }) => allowed_addresses?.join(", ") ?? "anywhere",
        shrinks: true,
      },
      { title: "CREATED", of: ({ created_at }) => showTime(created_at) },
    ],
    keys,
  );
}

function lastUsed(values: AgentApiKey["values"]): string | null {
  return values.reduce<string | null>(
    (latest, { last_used_at: used }) => (used !== null && (latest === null || used > latest) ? used : latest),
    null,
  );
}

const PAGE = 1000;

/** All keys of an agent. */
async function allKeys(client: GatewayClient, agent: string): Promise<AgentApiKey[]> {
  const found: AgentApiKey[] = [];
  for (let page_number = 1; found.length === (page_number - 1) * PAGE; page_number++) {
    const page = await client.keys.list({ agent_name: agent, limit: PAGE, page_number });
    found.push(...page);
    if (page.length === 0) break;
  }
  return found;
}

type KeyNamed = { readonly agent: string; readonly name: string; readonly type: string | undefined };

async function keyNamed(client: GatewayClient, { agent, name, type }: KeyNamed): Promise<AgentApiKey> {
  const named = (await allKeys(client, agent)).filter(
    (key) => key.name === name && (type === undefined || key.api_key_type === type),
  );
  const [key, ...others] = named;
  if (key === undefined) {
    throw new CommandFailed(
      "not_found",
      `The agent ${agent} has no ${type === undefined ? "" : `${type} `}key named ${name}.`,
      `List them: npx agentex-gateway keys list ${agent}`,
    );
  }
  if (others.length > 0) {
    const types = named.map(({ api_key_type }) => api_key_type).join(", ");
    throw new CommandFailed("usage", `Several keys are named ${name} (${types}).`, "Choose one with --type.");
  }
  return key;
}
