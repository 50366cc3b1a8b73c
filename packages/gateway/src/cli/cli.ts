import { Command, CommanderError } from "commander";
import { VERSION } from "../version.ts";
import { addSecrets } from "./commands/secrets.ts";
import { addAccounts } from "./commands/accounts.ts";
import { messageOf } from "../error-message.ts";
import { addAgents } from "./commands/agents.ts";
import { addCall } from "./commands/call.ts";
import { addCompletion } from "./commands/completion.ts";
import { addConnect } from "./commands/connect.ts";
import { addDeliveries } from "./commands/deliveries.ts";
import { addDeployments } from "./commands/deployments.ts";
import { addDev } from "./commands/dev.ts";
import { addDoctor } from "./commands/doctor.ts";
import { exitCode } from "./exit-codes.ts";
import type { Exit } from "./gateway-command.ts";
import { addInit } from "./commands/init.ts";
import { addKeys } from "./commands/keys.ts";
import { addListen } from "./commands/listen.ts";
import { addMcpCommand } from "./commands/mcp.ts";
import { addProviders } from "./commands/providers.ts";
import { addRefusals } from "./commands/refusals.ts";
import { addRoutes } from "./commands/routes.ts";
import { addServe } from "./commands/serve.ts";
import { addSessions } from "./commands/sessions.ts";
import { addTrigger } from "./commands/trigger.ts";

/** Each adds a command, in the order that help lists them. */
const COMMANDS: readonly ((program: Command, exit: Exit) => void)[] = [
  addInit,
  addServe,
  addDev,
  addConnect,
  addTrigger,
  addCall,
  addListen,
  addAgents,
  addRoutes,
  addDeployments,
  addKeys,
  addDeliveries,
  addSessions,
  addRefusals,
  addProviders,
  addAccounts,
  addSecrets,
  addDoctor,
  addMcpCommand,
  addCompletion,
];

/** The command line with all its commands. */
export function createProgram(exit: Exit): Command {
  const program = new Command("agentex")
    .description("Agentex Gateway: verifies, stores and delivers webhooks to AI agents")
    .version(VERSION)
    .configureHelp({ styleTitle: (title) => `\u001b[1m${title}\u001b[22m` })
    .showHelpAfterError("(npx agentex-gateway --help lists the commands)")
    .exitOverride();
  for (const add of COMMANDS) add(program, exit);
  return program;
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
  const program = createProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      process.stderr.write(`agentex: ${messageOf(error)}\nThis is a bug in the command line.\n`);
      return exitCode("failed");
    }
    // Commander has printed the error; help and version end here too, with exit code 0.
    return exitCode(error.exitCode === 0 ? "done" : "usage");
  }
  return code;
}
