import { Command, CommanderError } from "commander";
import { VERSION } from "../version.ts";
import { messageOf } from "../error-message.ts";
import { COMMAND_GROUPS } from "./command-table.ts";
import { exitCode } from "./exit-codes.ts";
import type { Exit } from "./gateway-command.ts";
import { usageError } from "./usage-error.ts";

const LAST_GROUP = COMMAND_GROUPS.at(-1)?.title ?? "Commands:";

const HELP_END = `
Examples:
  npx agentex-gateway init my-agent         create an agent
  npx agentex-gateway dev agent.ts          run it, with a gateway
  npx agentex-gateway connect               connect GitHub, Slack, Stripe, …
  npx agentex-gateway trigger github push   send a test event
  npx agentex-gateway deliveries list       see what arrived
  npx agentex-gateway connect --help        explain a command, with examples

Every gateway serves its documentation: http://localhost:5003/docs/guide/`;

/**
 * The command line.
 *
 * @param loaded the commands whose modules are loaded: by default, all. Of the others the program knows only names and descriptions.
 */
export async function createProgram(exit: Exit, loaded?: readonly string[]): Promise<Command> {
  const program = new Command("agentex")
    .usage("<command> [options]")
    .description("Agentex Gateway: verifies, stores and delivers webhooks to AI agents")
    .version(VERSION)
    .configureHelp({ styleTitle: (title) => `\u001b[1m${title}\u001b[22m` })
    // `runCli` reports errors, all in the same form.
    .configureOutput({ outputError: () => {} })
    .addHelpText("after", HELP_END)
    .exitOverride();
  for (const { title, commands } of COMMAND_GROUPS) {
    program.commandsGroup(title);
    for (const { name, description, load } of commands) {
      if (loaded?.includes(name) ?? true) (await load())(program, exit);
      else program.command(name).description(description);
    }
  }
  // Last, so that subcommands keep a help command without this group.
  return program.addHelpCommand(
    new Command("help").argument("[command]").description("Show help for a command").helpGroup(LAST_GROUP),
  );
}

/**
 * Runs the command line `agentex`.
 *
 * @returns the exit code: `EXIT_CODES`.
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  let code = exitCode("done");
  // A reader that closes early (`agentex … | head`) is not an error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode("done"));
    throw error;
  });
  const words = argv.slice(2);
  const program = await createProgram((result) => {
    code = result;
  }, commandsIn(words));
  try {
    await program.parseAsync(words.length === 0 ? ["--help"] : words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      process.stderr.write(`agentex: ${messageOf(error)}\nThis is a bug in the command line.\n`);
      return exitCode("failed");
    }
    // Help and version end here too, with exit code 0.
    if (error.exitCode === 0) return exitCode("done");
    // Help that is shown because of a usage error needs no further message.
    if (error.code !== "commander.help")
      process.stderr.write(`${usageError(error.message, program, words)}\n`);
    return exitCode("usage");
  }
  return code;
}

/** The commands that these words run, explain or complete. */
function commandsIn(words: readonly string[]): string[] {
  const [first, second] = words;
  const after = words[words.indexOf("--") + 1];
  return [first === "help" ? second : first, first === "completion" ? after : undefined].filter(
    (word) => word !== undefined,
  );
}
