import type { Command } from "commander";
import type { InitFlags } from "./init/choose-project.ts";
import { exitCode } from "../../exit-codes.ts";
import { complain, helpExamples, type Exit } from "../../gateway-command.ts";
import { createScreen } from "../../terminal/screen.ts";

/** `agentex init` */
export function addInit(program: Command, exit: Exit): void {
  program
    .command("init")
    .description("Create an agent project in TypeScript; flags skip the matching prompt")
    .argument("[name]", "the agent's name: lower-case letters, digits and hyphens")
    .option("--provider <id>", "the provider whose webhooks it handles: npx agentex-gateway providers list")
    .option("--directory <path>", "where to create it; a folder with the agent's name by default")
    .option("-y, --yes", "skip the prompts; the defaults are my-agent and github")
    .addHelpText(
      "after",
      helpExamples([
        "npx agentex-gateway init my-agent",
        "npx agentex-gateway init billing --provider stripe --directory agents/billing",
        "npx agentex-gateway init --yes",
      ]),
    )
    .action(async (name: string | undefined, flags: InitFlags) => {
      const screen = createScreen();
      try {
        // Loaded here: other commands start faster without the providers and their samples.
        const { createProject } = await import("./init/create-project.ts");
        await createProject(screen, name, flags);
        exit(exitCode("done"));
      } catch (error) {
        exit(exitCode(complain(error, screen, false)));
      }
    });
}
