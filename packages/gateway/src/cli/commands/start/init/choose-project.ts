import { providers, type Provider } from "agentex-webhook-providers";
import { ask, askText } from "../../../terminal/ask.ts";
import { CommandFailed } from "../../../gateway-command.ts";
import type { Screen } from "../../../terminal/screen.ts";

export type InitFlags = { readonly provider?: string; readonly directory?: string; readonly yes?: boolean };

/** What to create. */
export type Project = {
  /** The name of the agent and the package. */
  readonly name: string;
  readonly provider: Provider;
  /** As typed, relative to the current folder. */
  readonly directory: string;
};

const DEFAULT_NAME = "my-agent";
const DEFAULT_PROVIDER = "github";
/** Offered first. */
const USUAL = [DEFAULT_PROVIDER, "slack", "stripe"];
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Prompts for what was not given, if someone can answer. */
export async function chooseProject(
  screen: Screen,
  givenName: string | undefined,
  flags: InitFlags,
): Promise<Project> {
  const asks = screen.isInteractive && flags.yes !== true;
  const talk = { screen, isJson: false };
  const name = givenName ?? (asks ? await askText(talk, "the name", "The agent's name") : DEFAULT_NAME);
  if (!NAME.test(name)) {
    const detail = `'${name}' is not a valid agent name; use lower-case letters, digits and hyphens.`;
    const isPath = /[./\\]/.test(name);
    throw new CommandFailed(
      "usage",
      detail,
      isPath ? "Choose where to create it with --directory PATH." : `Such as: ${DEFAULT_NAME}`,
    );
  }
  const id =
    flags.provider ??
    (asks
      ? await ask(talk, "--provider ID", "Whose webhooks does it handle?", providerChoices())
      : DEFAULT_PROVIDER);
  const provider = providers.get(id);
  if (provider === undefined) {
    const detail = `There is no provider '${id}'.`;
    throw new CommandFailed("usage", detail, `Use one of: ${[...providers.keys()].toSorted().join(", ")}.`);
  }
  return { name, provider, directory: flags.directory ?? name };
}

function providerChoices() {
  const others = [...providers.keys()].filter((id) => !USUAL.includes(id)).toSorted();
  return [...USUAL, ...others].map((id) => ({ value: id, label: providers.get(id)?.name ?? id, hint: id }));
}
