import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { addSecrets } from "./secrets.ts";
import { addAccounts } from "./accounts.ts";
import { addServe } from "./serve.ts";

/**
 * Runs the command line `agentex`.
 *
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage.
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command("agentex")
    .description("Agentex Gateway: proves, records and delivers webhooks to AI agents")
    .version(packageJson.version)
    .showHelpAfterError("(agentex --help shows what there is)")
    .exitOverride();
  addServe(program, (result) => {
    code = result;
  });
  addAccounts(program, (result) => {
    code = result;
  });
  addSecrets(program, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has said what was wrong; help and version end here too, with exit code 0.
    return error.exitCode === 0 ? 0 : 2;
  }
  return code;
}
