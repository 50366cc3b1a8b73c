import { providers, type Provider } from "agentex-webhook-providers";
import { ask, askText } from "../../terminal/ask.ts";
import { CommandFailed } from "../../gateway-command.ts";
import type { Screen } from "../../terminal/screen.ts";

export type InitFlags = { readonly provider?: string; readonly directory?: string; readonly yes?: boolean };

/** What is to be created. */
export type Project = {
  /** The agent's, and the package's. */
  readonly name: string;
  readonly provider: Provider;
  /** As a person would write it, from where they are. */
  readonly directory: string;
};

const DEFAULT_NAME = "my-agent";
const DEFAULT_PROVIDER = "github";
/** Offered first. */
const USUAL = [DEFAULT_PROVIDER, "slack", "stripe"];
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Asks for whatever was not given, where there is somebody to ask. */
export async function chooseProject(
  screen: Screen,
  givenName: string | undefined,
  flags: InitFlags,
): Promise<Project> {
  const asks = screen.isInteractive && flags.yes !== true;
  const talk = { screen, isJson: false };
  const name = givenName ?? (asks ? await askText(talk, "the name", "The agent's name") : DEFAULT_NAME);
  if (!NAME.test(name)) {
    const detail = `The agent's name is '${name}'; it must be of lower-case letters, digits and hyphens.`;
    throw new CommandFailed("usage", detail, "Say where to create it with --directory PATH.");
  }
  const id =
    flags.provider ??
    (asks
      ? await ask(talk, "--provider ID", "Whose webhooks does it handle?", providerChoices())
      : DEFAULT_PROVIDER);
  const provider = providers.get(id);
  if (provider === undefined) {
    const detail = `There is no provider '${id}'.`;
    throw new CommandFailed("usage", detail, `There are: ${[...providers.keys()].toSorted().join(", ")}.`);
  }
  return { name, provider, directory: flags.directory ?? name };
}

function providerChoices() {
  const others = [...providers.keys()].filter((id) => !USUAL.includes(id)).toSorted();
  return [...USUAL, ...others].map((id) => ({ value: id, label: providers.get(id)?.name ?? id, hint: id }));
}
