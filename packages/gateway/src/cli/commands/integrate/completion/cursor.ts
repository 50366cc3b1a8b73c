import type { Argument, Command, Option } from "commander";

/** What the word at the cursor is. */
export type Cursor = {
  /** The command that the words before it lead to, with its arguments and flags. */
  readonly command: Command;
  readonly given: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
} & (
  | { readonly at: "flag"; readonly typed: string }
  | {
      readonly at: "flag value";
      readonly option: Option;
      readonly typed: string;
      /** `--agent=`, or empty. */ readonly before: string;
    }
  | { readonly at: "argument"; readonly argument: Argument | undefined; readonly typed: string }
);

/**
 * Determines what is being typed.
 *
 * @param words - after the program's name; the last one is at the cursor, and may be empty.
 */
export function cursorIn(program: Command, words: readonly string[]): Cursor {
  const typed = words.at(-1) ?? "";
  const given: string[] = [];
  const flags = new Map<string, string>();
  let command = program;
  let pending: Option | undefined;
  for (const word of words.slice(0, -1)) {
    if (pending !== undefined) {
      flags.set(nameOf(pending), word);
      pending = undefined;
    } else if (word.startsWith("-")) {
      const [name, value] = halves(word);
      const option = optionOf(command, name);
      if (option === undefined) continue;
      if (takesValue(option) && value === undefined) pending = option;
      else flags.set(nameOf(option), value ?? "");
    } else {
      const subcommand =
        given.length === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (subcommand === undefined) given.push(word);
      else command = subcommand;
    }
  }
  const found = { command, given, flags };
  if (pending !== undefined) return { ...found, at: "flag value", option: pending, typed, before: "" };
  if (!typed.startsWith("-"))
    return { ...found, at: "argument", argument: argumentAt(command, given.length), typed };
  const [name, value] = halves(typed);
  const option = value === undefined ? undefined : optionOf(command, name);
  if (option === undefined || value === undefined) return { ...found, at: "flag", typed };
  return { ...found, at: "flag value", option, typed: value, before: `${name}=` };
}

function optionOf(command: Command, name: string): Option | undefined {
  return command.options.find(({ long, short }) => name === long || name === short);
}

function nameOf({ long, flags }: Option): string {
  return long ?? flags;
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic === true ? last : undefined);
}

function halves(word: string): [string, string?] {
  const at = word.indexOf("=");
  return at === -1 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}
