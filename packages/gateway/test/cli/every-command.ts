import type { Command } from "commander";
import { createProgram } from "../../src/cli/cli.ts";

/** A command that does something, with the words that select it. */
export type Leaf = { readonly path: string; readonly command: Command };

const program = await createProgram(() => {});

/** Every command that does something, in the order of the help. */
export function everyCommand(): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (command: Command, path: readonly string[]): void => {
    if (command.commands.length === 0) leaves.push({ path: path.join(" "), command });
    for (const each of command.commands) visit(each, [...path, each.name()]);
  };
  visit(program, ["agentex"]);
  return leaves;
}

/** `agentex keys create <agent> <name>` */
export function usageOf({ path, command }: Leaf): string {
  const args = command.registeredArguments.map((argument) => {
    const name = argument.name() + (argument.variadic ? "..." : "");
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [path, ...args].join(" ");
}

/** The flags of this command, without those of every command that talks to a gateway. */
export function ownFlags({ command }: Leaf): string[] {
  return command.options
    .map(({ flags }) => flags)
    .filter((flags) => !["--url <url>", "--json"].includes(flags));
}
