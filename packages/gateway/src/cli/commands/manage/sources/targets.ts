import { type Command, InvalidArgumentError } from "commander";
import { aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import { countDeliveries } from "../../inspect/deliveries/follow-bulk.ts";
import { printable } from "../../../terminal/printable.ts";

/** `agentex sources target …` */
export function addTargets(sources: Command, exit: Exit): void {
  const target = sources.command("target").description("Choose which agents get a source's webhooks");

  gatewayCommand(target, "add", "Add or change a target; also turns it back on if it is off", [
    "npx agentex-gateway sources target add acme-slack T0123456789 --agent answerer --path /slack",
    "npx agentex-gateway sources target add acme-slack '*' --agent answerer --path /slack --deliver-unrouted",
    "npx agentex-gateway sources target add acme-slack T0123456789 --agent answerer-next --path /slack --shadow",
    "npx agentex-gateway sources target add acme-slack T0123456789 --agent tally --path /slack --when " +
      `'{"value": "{form:command}", "is": "/tally"}'`,
  ])
    .argument("<source>", "its name", aName)
    .argument("<value>", "the installation, or * for all that have no target of their own")
    .requiredOption("--agent <name>", "the agent that gets the webhooks")
    .requiredOption("--path <path>", "the path on the agent, such as /slack")
    .option("--when <condition>", "only webhooks with this content: a condition as JSON", aCondition)
    .option("--shadow", "a copy for comparison: its response never counts")
    .option("--deliver-unrouted", "also deliver waiting webhooks that now have a target")
    .action(talking<AddFlags>(exit, addTarget));

  gatewayCommand(target, "remove", "Remove targets of a value: all of them, or one agent's", [
    "npx agentex-gateway sources target remove acme-slack T0123456789 --agent answerer",
    "npx agentex-gateway sources target remove acme-slack T0123456789",
  ])
    .argument("<source>", "its name", aName)
    .argument("<value>", "the installation, or *")
    .option("--agent <name>", "only this agent's")
    .option("--path <path>", "only at this path")
    .action(talking<RemoveFlags>(exit, removeTargets));
}

type AddFlags = {
  readonly agent: string;
  readonly path: string;
  readonly when?: Readonly<Record<string, unknown>>;
  readonly shadow?: boolean;
  readonly deliverUnrouted?: boolean;
};

async function addTarget(talk: Talk, flags: AddFlags, source?: string, value?: string): Promise<void> {
  const { client, screen, isJson } = talk;
  const { agent, path, when, shadow, deliverUnrouted } = flags;
  const target = await client.sources.setTarget(source ?? "", value ?? "", {
    agent,
    path,
    ...(when !== undefined && { when }),
    ...(shadow !== undefined && { shadow }),
    ...(deliverUnrouted !== undefined && { deliver_unrouted: deliverUnrouted }),
  });
  if (isJson) {
    screen.json(target);
    return;
  }
  for (const notice of target.notices) screen.remark(printable(notice));
  const what = value === "*" ? "all others" : value;
  screen.say(printable(`${agent} gets ${what} of ${source} at ${path}.`));
  const { unrouted } = target;
  if (unrouted !== null) {
    screen.say(`Delivering ${countDeliveries(unrouted.delivered)} that were waiting.`);
    if (unrouted.is_cut)
      screen.remark(printable(`There are more: npx agentex-gateway sources deliver ${source}`));
  }
}

type RemoveFlags = { readonly agent?: string; readonly path?: string };

async function removeTargets(
  { client, screen, isJson }: Talk,
  { agent, path }: RemoveFlags,
  source?: string,
  value?: string,
): Promise<void> {
  await client.sources.removeTargets(source ?? "", value ?? "", {
    ...(agent !== undefined && { agent }),
    ...(path !== undefined && { path }),
  });
  if (isJson) screen.json({ source, value, agent, path });
  else
    screen.say(
      printable(
        `${agent ?? "No agent"} ${agent === undefined ? "gets" : "no longer gets"} ${value} of ${source}.`,
      ),
    );
}

/** A condition's JSON; the gateway checks the rest. */
function aCondition(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError("This is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError("A condition is a JSON object.");
  }
  return { ...value };
}
