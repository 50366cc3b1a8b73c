import { CommandFailed, type Talk } from "../gateway-command.ts";

/** Asks before something that cannot be undone. Programs have to pass `--yes`. */
export async function confirmFirst(
  { screen, isJson }: Pick<Talk, "screen" | "isJson">,
  isSure: boolean | undefined,
  question: string,
): Promise<void> {
  if (isSure === true) return;
  if (!screen.isInteractive || isJson) {
    throw new CommandFailed("usage", `${question} There is no terminal to prompt on: pass --yes.`);
  }
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: question, initialValue: false });
  if (isCancel(answer) || !answer) throw new CommandFailed("interrupted", "Nothing was changed.");
}
