import { GatewayClient, GatewayError } from "agentex-gateway-sdk/client";
import { type Command, Option } from "commander";
import { messageOf } from "../error-message.ts";
import { adviceFor } from "./advice.ts";
import { meantBy } from "./did-you-mean.ts";
import { endingOf, exitCode, type Ending } from "./exit-codes.ts";
import { readGatewayUrl } from "./gateway-url.ts";
import { printable } from "./terminal/printable.ts";
import { createScreen, type Screen } from "./terminal/screen.ts";

/** The flags of every command that talks to a gateway. */
export type GatewayFlags = { readonly url?: string; readonly json?: boolean };

/** What a command runs with. */
export type Talk = {
  readonly client: GatewayClient;
  readonly screen: Screen;
  /** Whether a program reads the output: no prompts, and results are the gateway's JSON. */
  readonly isJson: boolean;
};

/** Ends a command early, with a sentence for people. */
export class CommandFailed extends Error {
  override name = "CommandFailed";
  readonly ending: Ending;
  readonly advice: string | undefined;

  constructor(ending: Ending, message: string, advice?: string) {
    super(message);
    this.ending = ending;
    this.advice = advice;
  }
}

export type Exit = (code: number) => void;

/**
 * A subcommand that talks to a gateway, with examples in its help.
 *
 * @param options - `isDefault`: it also runs if its parent is called without a subcommand.
 */
export function gatewayCommand(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
  options: { readonly isDefault?: boolean } = {},
): Command {
  return parent
    .command(usage, options)
    .description(description)
    .addOption(
      new Option("--url <url>", "the gateway's address (AGENTEX_BASE_URL, default http://localhost:5003)"),
    )
    .option("--json", "print JSON, for programs")
    .addHelpText("after", helpExamples(examples));
}

/** The examples at the end of a command's help. */
export function helpExamples(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  ${example}`).join("\n")}`;
}

/**
 * Makes a Commander action from a command. Errors become one sentence and an exit code, never a stack trace.
 *
 * @param run - ends as `done` unless it returns something else.
 */
// Commander types neither the options nor the arguments that it passes.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function talking<Flags extends object, Args extends readonly unknown[] = readonly string[]>(
  exit: Exit,
  run: (talk: Talk, flags: Flags & GatewayFlags, ...args: Args) => Promise<Ending | void>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    // Commander passes the arguments, then the options, then the command.
    const args = given.slice(0, -2) as unknown as Args;
    const flags = given.at(-2) as Flags & GatewayFlags;
    const isJson = flags.json === true;
    const screen = createScreen();
    let client: GatewayClient | undefined;
    try {
      client = createClient(flags.url);
      exit(exitCode((await run({ client, screen, isJson }, flags, ...args)) ?? "done"));
    } catch (error) {
      const meant = client && error instanceof GatewayError ? await meantBy(client, error) : undefined;
      exit(exitCode(complain(error, screen, isJson, meant)));
    }
  };
}

function createClient(flag: string | undefined): GatewayClient {
  const given = flag ?? process.env["AGENTEX_BASE_URL"];
  const read = given ? readGatewayUrl(given) : undefined;
  if (read?.outcome === "unclear") {
    throw new CommandFailed("usage", read.message, "Such as: --url https://hooks.example.com");
  }
  try {
    return new GatewayClient({ baseUrl: read?.url });
  } catch (error) {
    throw new CommandFailed("usage", messageOf(error));
  }
}

/**
 * Reports an error in a sentence, with one hint.
 *
 * @param meant - a guess at what was meant, which is the better hint.
 * @returns how the command ends.
 * @throws bugs.
 */
export function complain(error: unknown, screen: Screen, isJson: boolean, meant?: string): Ending {
  if (error instanceof GatewayError) {
    const code = error.code ?? "unknown";
    if (isJson) screen.remark(JSON.stringify(error.problem ?? { code, detail: error.message }));
    else remarkError(screen, `${error.message} (${code})`, meant ?? hintFor(error));
    return endingOf(error);
  }
  if (error instanceof CommandFailed) {
    const { ending, message, advice } = error;
    if (isJson) screen.remark(JSON.stringify({ code: ending, detail: message }));
    else remarkError(screen, message, advice);
    return ending;
  }
  throw error;
}

/** None where the gateway has already guessed what was meant. */
function hintFor(error: GatewayError): string | undefined {
  return error.message.includes("Did you mean") ? undefined : adviceFor(error);
}

function remarkError(screen: Screen, message: string, advice: string | undefined): void {
  screen.remark(`agentex: ${printable(message)}`);
  if (advice !== undefined) screen.remark(advice);
}
