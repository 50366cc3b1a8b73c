import type { Command } from "commander";
import { printable } from "./terminal/printable.ts";

/** " (Did you mean list?)", as Commander adds it on a line of its own. */
const SUGGESTION = /\n\((Did you mean .+\?)\)$/;

/**
 * Commander's error as the command line reports errors: a sentence, and one hint. As JSON, for programs.
 *
 * @param words - what was typed after `agentex`.
 */
export function usageError(message: string, program: Command, words: readonly string[]): string {
  const suggestion = SUGGESTION.exec(message)?.[1];
  const said = message.replace(/^error: /, "").replace(SUGGESTION, "");
  const detail = printable(suggestion === undefined ? said : `${said}. ${suggestion}`);
  if (words.includes("--json")) return JSON.stringify({ code: "usage", detail });
  const hint =
    suggestion === undefined
      ? `\nSee: ${["npx agentex-gateway", ...commandIn(program, words)].join(" ")} --help`
      : "";
  return `agentex: ${detail}${hint}`;
}

/** Those of the words that name a command and its subcommands. */
function commandIn(program: Command, words: readonly string[]): string[] {
  const [word, ...rest] = words;
  const command = program.commands.find((each) => each.name() === word);
  return command === undefined ? [] : [command.name(), ...commandIn(command, rest)];
}
