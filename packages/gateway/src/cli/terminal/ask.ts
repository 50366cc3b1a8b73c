import { printable } from "./printable.ts";
import { CommandFailed, type Talk } from "../gateway-command.ts";

type Asking = Pick<Talk, "screen" | "isJson">;
export type Choice = { readonly value: string; readonly label: string; readonly hint?: string };

/** How many choices are shown as they are; of more, one is found by typing. */
const MOST_SHOWN = 12;

/**
 * Lets a person choose.
 *
 * @param flag - what a program has to say instead.
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
      ? await autocomplete({ message, options, maxItems: MOST_SHOWN, placeholder: "type to find" })
      : await select({ message, options }),
  );
}

/** Lets a person write something. */
export async function askText(talk: Asking, flag: string, message: string): Promise<string> {
  requirePerson(talk, flag);
  const { text } = await import("@clack/prompts");
  return answered(await text({ message, validate: (value) => required(value) })).trim();
}

/** Lets a person paste a secret, which is not shown. */
export async function askPassword(talk: Asking, message: string): Promise<string> {
  requirePerson(talk, "--value-stdin");
  const { password } = await import("@clack/prompts");
  return answered(await password({ message, validate: (value) => required(value) }));
}

function required(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? "Something has to be given." : undefined;
}

function requirePerson({ screen, isJson }: Asking, flag: string): void {
  if (!screen.isInteractive || isJson) {
    throw new CommandFailed("usage", `Nobody can be asked here: say ${flag}.`);
  }
}

function answered(answer: string | symbol): string {
  if (typeof answer === "symbol") throw new CommandFailed("interrupted", "Left; nothing was changed.");
  return answer;
}
