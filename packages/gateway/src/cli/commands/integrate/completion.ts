import { Argument, type Command } from "commander";
import { helpExamples, type Exit } from "../../gateway-command.ts";
import { exitCode } from "../../exit-codes.ts";
import { SHELL_SCRIPTS, SHELLS, type Shell } from "./completion/shell-scripts.ts";

/** `agentex completion` */
export function addCompletion(program: Command, exit: Exit): void {
  program
    .command("completion")
    .description("Print a shell completion script")
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .argument("[words...]", "used by the script: print the completions for these words")
    .addHelpText(
      "after",
      helpExamples([
        "bash:  echo 'source <(agentex completion bash)' >> ~/.bashrc",
        "zsh:   echo 'source <(agentex completion zsh)' >> ~/.zshrc",
        "fish:  agentex completion fish > ~/.config/fish/completions/agentex.fish",
        "Install the command with: npm install --global agentex-gateway",
      ]),
    )
    .action(async (shell: Shell, words: readonly string[]) => {
      if (words.length === 0) process.stdout.write(SHELL_SCRIPTS[shell]);
      else {
        // Loaded on demand, to keep help fast.
        const { complete } = await import("./completion/complete.ts");
        process.stdout.write((await complete(program, shell, words)).map((line) => `${line}\n`).join(""));
      }
      exit(exitCode("done"));
    });
}
