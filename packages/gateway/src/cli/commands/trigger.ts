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
    .argument(
      "[event]",
      "the event; the provider's first one by default (npx agentex-gateway providers show PROVIDER lists them)",
    )
    .option("--agent <name>", "the receiving agent; not needed if there is only one")
    .option("--route <path>", "the agent's route; not needed if it has only one")
    .option("--key <name>", "the key that signs it; not needed if there is only one")
    .option("--payload <file>", "send this JSON instead of the sample's payload; - reads standard input")
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
  const answered = `${sent.status}${sent.status < 400 ? "" : " (not accepted)"}`;
  screen.say(
    renderFields(screen, [
      ["Sent", `${sent.provider} ${sent.event}, signed with the key ${sent.key}`],
      ["To", `${agent} ${sent.route}`],
      ["Response", answered],
      ["Delivery", sent.delivery_id],
    ]),
  );
  if (sent.answer !== "") screen.say(`\n${printableLines(sent.answer)}`);
  if (sent.delivery_id !== null)
    screen.remark(`\nDetails: npx agentex-gateway deliveries show ${printable(sent.delivery_id)}`);
}

/** The only agent, for commands where none was named. */
export async function onlyAgent(client: GatewayClient): Promise<string> {
  const [only, ...others] = await client.agents.list({ limit: 2 });
  if (only !== undefined && others.length === 0) return only.name;
  throw new CommandFailed(
    "usage",
    only === undefined
      ? "There are no agents yet."
      : "There are several agents: choose one with --agent NAME.",
    only === undefined
      ? "An agent registers when it starts. Start one: npx agentex-gateway dev FILE"
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
    // Reported below.
  }
  throw new CommandFailed("usage", `${file} does not contain a JSON object.`);
}

async function readInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk);
  return text;
}
