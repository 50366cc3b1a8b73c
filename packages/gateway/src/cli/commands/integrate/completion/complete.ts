import type { Command } from "commander";
import { cursorIn, type Cursor } from "./cursor.ts";
import { FILES, type Shell } from "./shell-scripts.ts";
import { askGateway, valuesAt } from "./values.ts";

type Candidate = { readonly word: string; readonly about?: string };

/** What a shell's word may not contain: it would be several words, or command the terminal. */
const UNUSABLE = /[\s\p{C}]/u;

/**
 * What can come next at the cursor.
 *
 * @param typed - the words after `agentex`; the last one is at the cursor, and may be empty.
 * @returns lines for the shell's script.
 */
export async function complete(program: Command, shell: Shell, typed: readonly string[]): Promise<string[]> {
  const words = shell === "bash" ? rejoined(typed) : typed;
  const cursor = cursorIn(program, words);
  const values = valuesAt(cursor);
  if (values?.from === "files") return [FILES];
  const candidates = values === undefined ? [] : await valueCandidates(cursor, values);
  const usable = [...subcommands(cursor), ...candidates, ...flags(cursor)].filter(
    ({ word }) => !UNUSABLE.test(word) && word.startsWith(cursor.typed),
  );
  const before = cursor.at === "flag value" ? cursor.before : "";
  return usable.map(({ word, about }) => {
    if (shell !== "bash") return about === undefined ? before + word : `${before}${word}\t${about}`;
    // Bash replaces only what follows the last of these.
    const kept = Math.max(cursor.typed.lastIndexOf(":"), cursor.typed.lastIndexOf("=")) + 1;
    return word.slice(kept).replaceAll(/[^\w@%+=:,./-]/g, String.raw`\$&`);
  });
}

/** Bash gives what is before, at and after each `=` and `:` as a word of its own. */
function rejoined(words: readonly string[]): string[] {
  const whole: string[] = [];
  let isOpen = false;
  for (const word of words) {
    const isJoint = /^[=:]+$/.test(word);
    if ((isJoint || isOpen) && whole.length > 0) whole.push(`${whole.pop()}${word}`);
    else whole.push(word);
    isOpen = isJoint;
  }
  return whole;
}

async function valueCandidates(
  cursor: Cursor,
  values: Exclude<ReturnType<typeof valuesAt>, undefined | { from: "files" }>,
): Promise<Candidate[]> {
  if (values.from === "gateway") return (await askGateway(values.ask, cursor)).map((word) => ({ word }));
  const before = values.several === true ? cursor.typed.slice(0, cursor.typed.lastIndexOf(",") + 1) : "";
  return values.values.map((value) => ({ word: before + value }));
}

function subcommands({ command, given, at }: Cursor): Candidate[] {
  if (at !== "argument" || given.length > 0) return [];
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== "help")
    .map((each) => ({ word: each.name(), about: each.description() }));
}

/** Where nothing else can come. */
function flags(cursor: Cursor): Candidate[] {
  const { command } = cursor;
  const isEnd = cursor.at === "argument" && cursor.argument === undefined && command.commands.length === 0;
  if (cursor.at !== "flag" && !isEnd) return [];
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long == null ? [] : [{ word: long, about: description }]));
}
