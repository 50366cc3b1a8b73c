import {
  GatewayError,
  type GatewayClient,
  type NewTestDelivery,
  type TestDelivery,
} from "agentex-gateway-sdk/client";
import { type Command, Option } from "commander";
import type { Ending } from "../../exit-codes.ts";
import { CommandFailed, gatewayCommand, talking, type Exit, type Talk } from "../../gateway-command.ts";
import { readProblem } from "../../../http/read-problem.ts";
import { printable, printableLines } from "../../terminal/printable.ts";
import { aName } from "../../arguments/read-argument.ts";
import { aValue, type Values } from "../../arguments/a-value.ts";
import { renderFields } from "../../terminal/table.ts";

import { readPayload } from "./trigger/read-payload.ts";

type TriggerFlags = {
  readonly event?: string;
  readonly agent?: string;
  readonly route?: string;
  readonly key?: string;
  readonly payload?: string;
  readonly set?: Values;
  readonly list?: boolean;
};

/** `agentex trigger` */
export function addTrigger(program: Command, exit: Exit): void {
  gatewayCommand(program, "trigger", "Send a signed sample event through the gateway to the agent", [
    "npx agentex-gateway trigger github push --agent code-watcher",
    "npx agentex-gateway trigger stripe --list",
    "npx agentex-gateway trigger stripe invoice.payment_failed --set data.object.amount_due=5000",
    'npx agentex-gateway trigger github pull_request.labeled --set \'pull_request.labels.0={"name":"bug"}\'',
    "npx agentex-gateway trigger stripe --event radar.early_fraud_warning.created --payload event.json",
  ])
    .argument("<provider>", "a provider's id", aName)
    .argument("[event]", "the event; the provider's first one by default (--list shows all)")
    .option("--list", "list the provider's sample events")
    .option("--event <name>", "the same as the argument")
    .option("--agent <name>", "the receiving agent; not needed if there is only one")
    .option("--route <path>", "the agent's route; not needed if it has only one")
    .option("--key <name>", "the key that signs it; not needed if there is only one")
    .option(
      "--payload <file>",
      "send this JSON instead of the sample's payload, of any event; - reads standard input",
    )
    .addOption(
      new Option(
        "--set <path=value>",
        "set a value in the payload, such as data.items.0.price=5; JSON if it is valid JSON, otherwise text (repeatable)",
      ).argParser(aValue),
    )
    .action(talking<TriggerFlags>(exit, trigger));
}

async function trigger(talk: Talk, flags: TriggerFlags, provider = "", argument?: string): Promise<Ending> {
  const { client, screen, isJson } = talk;
  if (flags.list === true) return list(talk, provider);
  const event = argument ?? flags.event;
  if (flags.event !== undefined && flags.event !== event) {
    throw new CommandFailed("usage", `Two events were given: ${event} and ${flags.event}.`);
  }
  const agent = flags.agent ?? (await onlyAgent(client));
  const payload = flags.payload === undefined ? undefined : await readPayload(flags.payload);
  const wanted: NewTestDelivery = {
    provider,
    ...(event !== undefined && { event }),
    ...(flags.route !== undefined && { route: flags.route }),
    ...(flags.key !== undefined && { key: flags.key }),
    ...(payload !== undefined && { payload }),
    ...(flags.set !== undefined && { set: flags.set }),
  };
  const sent = await client.agents.sendTest(agent, wanted);
  const problem = sent.status < 400 ? undefined : readProblem(sent.answer);
  // It reached nobody: there is nothing else to show.
  if (!isJson && problem !== undefined && sent.delivery_id === null) {
    throw new GatewayError(problem.detail, { status: sent.status, code: problem.code });
  }
  if (isJson) screen.json(sent);
  else showSent(talk, agent, sent, problem);
  return sent.status < 400 ? "done" : "failed";
}

/** One name a line, to be searched. */
async function list({ client, screen, isJson }: Talk, provider: string): Promise<Ending> {
  const samples = await client.providers.samples(provider);
  if (isJson) screen.json(samples);
  else screen.say(samples.map(({ name }) => printable(name)).join("\n"));
  return "done";
}

function showSent(
  { screen }: Talk,
  agent: string,
  sent: TestDelivery,
  problem: ReturnType<typeof readProblem>,
): void {
  const answered = `${sent.status}${sent.status < 400 ? "" : " (not accepted)"}`;
  screen.say(
    renderFields(screen, [
      ["Sent", `${sent.provider} ${sent.event}, signed with the key ${sent.key}`],
      ["To", `${agent} ${sent.route}`],
      ["Response", answered],
      ["Delivery", sent.delivery_id],
    ]),
  );
  const answer = problem === undefined ? sent.answer : `${problem.detail} (${problem.code})`;
  if (answer !== "") screen.say(`\n${printableLines(answer)}`);
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
