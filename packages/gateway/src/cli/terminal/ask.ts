import { printable } from "./printable.ts";
import { CommandFailed, type Talk } from "../gateway-command.ts";

type Asking = Pick<Talk, "screen" | "isJson">;
export type Choice = { readonly value: string; readonly label: string; readonly hint?: string };

/** Up to this many choices are listed; with more, the user types to filter. */
const MOST_SHOWN = 12;

/**
 * Prompts for a choice.
 *
 * @param flag - what to pass instead where nobody can answer.
 */
export async function ask(
  talk: Asking,
  flag: string,
  message: string,
  choices: readonly Choice[],
): Promise<string> {
  requirePerson(talk, flag);
  const { autocomplete, select } = await import("@clack/prompts");
  const options = choices.map(({ value, label, hint }) => ({
    value,
    label: printable(label),
    ...(hint !== undefined && { hint: printable(hint) }),
  }));
  return answered(
    choices.length > MOST_SHOWN
      ? await autocomplete({ message, options, maxItems: MOST_SHOWN, placeholder: "type to filter" })
      : await select({ message, options }),
  );
}

/** Prompts for text. */
export async function askText(talk: Asking, flag: string, message: string): Promise<string> {
  requirePerson(talk, flag);
  const { text } = await import("@clack/prompts");
  return answered(await text({ message, validate: (value) => required(value) })).trim();
}

/**
 * Prompts for text that may be left out.
 *
 * @param check - what is wrong with a text that is not empty; undefined: nothing.
 */
export async function askOptional(
  talk: Asking,
  flag: string,
  message: string,
  check: (text: string) => string | undefined,
): Promise<string> {
  requirePerson(talk, flag);
  const { text } = await import("@clack/prompts");
  const validate = (value: string | undefined): string | undefined =>
    value === undefined || value.trim() === "" ? undefined : check(value.trim());
  // Empty is undefined in some versions.
  const answer = await text({ message, validate, defaultValue: "" });
  return answered(answer).trim();
}

/** Prompts for a secret, which is not shown. */
export async function askPassword(talk: Asking, message: string): Promise<string> {
  requirePerson(talk, "--value-stdin");
  const { password } = await import("@clack/prompts");
  return answered(await password({ message, validate: (value) => required(value) }));
}

function required(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? "A value is required." : undefined;
}

function requirePerson({ screen, isJson }: Asking, flag: string): void {
  if (!screen.isInteractive || isJson) {
    throw new CommandFailed("usage", `There is no terminal to prompt on: pass ${flag}.`);
  }
}

function answered(answer: string | symbol): string {
  if (typeof answer === "symbol") throw new CommandFailed("interrupted", "Cancelled; nothing was changed.");
  return answer;
}
