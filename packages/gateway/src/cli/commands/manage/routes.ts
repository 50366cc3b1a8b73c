import { readFile } from "node:fs/promises";
import type { RouteTrial } from "agentex-gateway-sdk/client";
import { Option, type Command } from "commander";
import { gatewayCommand, talking, CommandFailed, type Exit } from "../../gateway-command.ts";
import { aName } from "../../arguments/read-argument.ts";
import { tryRoute, type Declared } from "./routes/try-route.ts";

type WakeFlags = {
  readonly events?: string;
  readonly when?: string;
  readonly from?: string;
  readonly otherwise?: string;
};

type SendFlags = { readonly send?: "body" | "digest" };

/** `agentex routes …` */
export function addRoutes(program: Command, exit: Exit): void {
  const routes = program.command("routes").description("Set and try which webhooks wake an agent");

  addWakeFlags(
    gatewayCommand(routes, "try", "Try which stored deliveries a filter would let through; changes nothing", [
      'npx agentex-gateway routes try reviewer "POST /github" --events "pull_request.*,push"',
      'npx agentex-gateway routes try reviewer "POST /github" --when @when.json --since 2d',
      'npx agentex-gateway routes try reviewer "POST /github" --from owner,member',
    ]),
  )
    .option("--since <time>", "how far back: 12h, 7d", "7d")
    .action(
      talking<WakeFlags & { since: string }>(exit, async (talk, flags, agent, route) =>
        tryRoute(talk, agent, { route, since: flags.since, ...(await declared(flags)) }),
      ),
    );

  addWakeFlags(
    gatewayCommand(
      routes,
      "set",
      "Set which webhooks wake an agent that cannot declare it, and in which form it gets them",
      [
        'npx agentex-gateway routes set reviewer "POST /github" --events "pull_request.*"',
        'npx agentex-gateway routes set reviewer "POST /github" --when @when.json',
        'npx agentex-gateway routes set reviewer "POST /github" --send digest',
      ],
    ),
  )
    .addOption(
      new Option("--send <form>", "what the agent gets: the body, or a digest of it for a model").choices([
        "body",
        "digest",
      ]),
    )
    .action(
      talking<WakeFlags & SendFlags>(exit, async ({ client, screen, isJson }, flags, agent, route) => {
        const { send } = flags;
        const given = { ...(await declared(flags)), ...(send !== undefined && { send }) };
        if (Object.keys(given).length === 0) {
          throw new CommandFailed("usage", "Choose what to set: --events, --when, --from or --send.");
        }
        const changed = await client.agents.setRoutes(agent, { route, ...given });
        if (isJson) screen.json(changed);
        else screen.say(`Set for ${agent}, ${route}. Registrations do not change it.`);
      }),
    );
}

function addWakeFlags(command: Command): Command {
  return command
    .argument("<agent>", "its name", aName)
    .argument("<route>", 'such as "POST /github"', aName)
    .option("--events <events>", "the events to deliver, separated by commas; a name may end in *")
    .option("--when <json>", "a condition on the content: JSON, or @FILE")
    .option("--from <standings>", "the standings to trust, separated by commas: owner, member, …")
    .option("--otherwise <what>", "with --from, what to do with all others: hold, filter or deliver", "hold");
}

async function declared({ events, when, from, otherwise }: WakeFlags): Promise<Declared> {
  const standing = from?.split(",").map((each) => each.trim());
  return {
    ...(events !== undefined && { events: events.split(",").map((event) => event.trim()) }),
    ...(when !== undefined && { when: await readJson(when) }),
    // The gateway says what is wrong with either.
    ...(standing !== undefined && { from: { standing, otherwise } as NonNullable<RouteTrial["from"]> }),
  };
}

async function readJson(given: string): Promise<NonNullable<RouteTrial["when"]>> {
  try {
    const text = given.startsWith("@") ? await readFile(given.slice(1), "utf8") : given;
    return JSON.parse(text) as NonNullable<RouteTrial["when"]>;
  } catch {
    throw new CommandFailed("usage", "--when must be JSON, or @ followed by the name of a JSON file.");
  }
}
