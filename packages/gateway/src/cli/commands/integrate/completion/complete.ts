import type { Command } from "commander";
import { askGateway } from "./ask-gateway.ts";
import { cursorIn, type Cursor } from "./cursor.ts";
import { FILES, type Shell } from "./shell-scripts.ts";
import { typedWord, writeWord } from "./shell-words.ts";
import { valuesAt, type Values } from "./values.ts";

type Candidate = { readonly word: string; readonly about?: string };

/** What a shell's word may not contain: it would be several lines, or command the terminal. */
const UNUSABLE = /[\p{C}\u2028\u2029]/u;

/**
 * What can come next at the cursor.
 *
 * @param given - the words after `agentex`; the last one is at the cursor, and may be empty.
 * @returns lines for the shell's script.
 */
export async function complete(program: Command, shell: Shell, given: readonly string[]): Promise<string[]> {
  const words = (shell === "bash" ? rejoined(given) : given).map((word) => typedWord(shell, word));
  const cursor = cursorIn(
    program,
    words.map(({ text }) => text),
  );
  const quote = words.at(-1)?.quote ?? "";
  const values = valuesAt(cursor);
  if (values?.from === "files") return [FILES];
  const candidates = values === undefined ? [] : await valueCandidates(cursor, values);
  const usable = [...subcommands(cursor), ...candidates, ...flags(cursor)].filter(
    ({ word }) => !UNUSABLE.test(word) && word.startsWith(cursor.typed),
  );
  const before = cursor.at === "flag value" ? cursor.before : "";
  return usable.map(({ word, about }) => {
    if (shell === "bash") return writeWord(word, cursor.typed, quote);
    return about === undefined ? before + word : `${before}${word}\t${about}`;
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
  values: Exclude<Values, { from: "files" }>,
): Promise<Candidate[]> {
  const all = values.from === "list" ? values.values : await askGateway(values.ask, cursor);
  const before = values.several === true ? cursor.typed.slice(0, cursor.typed.lastIndexOf(",") + 1) : "";
  return all.map((value) => ({ word: before + value }));
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
