import { readFile } from "node:fs/promises";
import type { GatewayClient, NewTestDelivery, TestDelivery } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { messageOf } from "../../error-message.ts";
import type { Ending } from "../exit-codes.ts";
import { CommandFailed, gatewayCommand, talking, type Exit, type Talk } from "../gateway-command.ts";
import { printable, printableLines } from "../terminal/printable.ts";
import { aName } from "../arguments/read-argument.ts";
import { renderFields } from "../terminal/table.ts";

type TriggerFlags = {
  readonly agent?: string;
  readonly route?: string;
  readonly key?: string;
  readonly payload?: string;
};

/** `agentex trigger` */
export function addTrigger(program: Command, exit: Exit): void {
  gatewayCommand(program, "trigger", "Send a signed sample event through the gateway to the agent", [
    "npx agentex-gateway trigger github push --agent code-watcher",
    "npx agentex-gateway trigger github pull_request.opened",
    "npx agentex-gateway trigger stripe --payload event.json",
  ])
    .argument("<provider>", "a provider's id", aName)
    .argument("[event]", "npx agentex-gateway providers show PROVIDER lists them; else its first")
    .option("--agent <name>", "to this agent; not needed where there is only one")
    .option("--route <path>", "to this route; not needed where the agent has only one")
    .option("--key <name>", "signed with this key; not needed where there is only one")
    .option("--payload <file>", "send this JSON in place of the sample's; - reads standard input")
    .action(talking<TriggerFlags>(exit, trigger));
}

async function trigger(talk: Talk, flags: TriggerFlags, provider = "", event?: string): Promise<Ending> {
  const { client, screen, isJson } = talk;
  const agent = flags.agent ?? (await onlyAgent(client));
  const payload = flags.payload === undefined ? undefined : await readPayload(flags.payload);
  const wanted: NewTestDelivery = {
    provider,
    ...(event !== undefined && { event }),
    ...(flags.route !== undefined && { route: flags.route }),
    ...(flags.key !== undefined && { key: flags.key }),
    ...(payload !== undefined && { payload }),
  };
  const sent = await client.agents.sendTest(agent, wanted);
  if (isJson) screen.json(sent);
  else showSent(talk, agent, sent);
  return sent.status < 400 ? "done" : "failed";
}

function showSent({ screen }: Talk, agent: string, sent: TestDelivery): void {
  const answered = `${sent.status}${sent.status < 400 ? "" : ", it was not taken"}`;
  screen.say(
    renderFields(screen, [
      ["Sent", `${sent.provider} ${sent.event}, signed with the key ${sent.key}`],
      ["To", `${agent} ${sent.route}`],
      ["Answered", answered],
      ["Delivery", sent.delivery_id],
    ]),
  );
  if (sent.answer !== "") screen.say(`\n${printableLines(sent.answer)}`);
  if (sent.delivery_id !== null)
    screen.remark(`\nSee it: npx agentex-gateway deliveries show ${printable(sent.delivery_id)}`);
}

/** The agent that is meant where none was named. */
export async function onlyAgent(client: GatewayClient): Promise<string> {
  const [only, ...others] = await client.agents.list({ limit: 2 });
  if (only !== undefined && others.length === 0) return only.name;
  throw new CommandFailed(
    "usage",
    only === undefined
      ? "There are no agents yet."
      : "There are several agents: say which with --agent NAME.",
    only === undefined
      ? "An agent registers when it starts: npx agentex-gateway dev FILE starts one."
      : undefined,
  );
}

async function readPayload(file: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = file === "-" ? await readInput() : await readFile(file, "utf8");
  } catch (error) {
    throw new CommandFailed("usage", `Cannot read the payload: ${messageOf(error)}`);
  }
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) {
      return json as Record<string, unknown>;
    }
  } catch {
    // Said below.
  }
  throw new CommandFailed("usage", `${file} does not hold a JSON object.`);
}

async function readInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk);
  return text;
}
