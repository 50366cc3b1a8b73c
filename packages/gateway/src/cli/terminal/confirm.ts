import { CommandFailed, type Talk } from "../gateway-command.ts";

/** Asks before something that cannot be undone. A program has to say `--yes`. */
export async function confirmFirst(
  { screen, isJson }: Pick<Talk, "screen" | "isJson">,
  isSure: boolean | undefined,
  question: string,
): Promise<void> {
  if (isSure === true) return;
  if (!screen.isInteractive || isJson) {
    throw new CommandFailed("usage", `${question} Nobody can be asked here: say --yes.`);
  }
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: question, initialValue: false });
  if (isCancel(answer) || !answer) throw new CommandFailed("interrupted", "Nothing was changed.");
}
