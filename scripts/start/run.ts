import { randomUUID } from "node:crypto";
import { relative } from "node:path";
import { GatewayError } from "agentex-gateway-sdk";
import { AGENT, AGENT_HOST, bringUp } from "./bring-up.ts";
import { trials } from "./guide.ts";
import { aborted } from "./interruption.ts";
import { keepKey, type KeptKey } from "./keep-key.ts";
import { explainEnding, type Program } from "./program.ts";
import { localUrl, readStartSettings } from "./settings.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

export type RunParts = {
  /** The checkout. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted when everything should stop. */
  readonly stopping: AbortSignal;
};

const EXTERNAL_KEY = { name: "getting-started", type: "external" };
const GITHUB_KEY = { name: "octocat/hello-world", type: "github" };

/**
 * Starts everything, prints what to try, and waits for a stop signal or for a program to exit.
 *
 * @returns the exit code: 0 after a stop signal, else 1. All programs have exited by then.
 */
export async function run({ root, environment, stopping }: RunParts): Promise<number> {
  const terminal = createTerminal(["gateway", AGENT]);
  const read = readStartSettings(environment, root);
  if (read.outcome === "wrong") {
    terminal.complain(read.message);
    return 1;
  }
  const { settings } = read;
  const programs: Program[] = [];
  try {
    const up = await bringUp({
      settings,
      root,
      environment,
      terminal,
      stopping,
      onStart: (program) => void programs.push(program),
    });
    if (up.outcome === "interrupted") return 0;
    if (up.outcome === "failed") {
      terminal.complain(up.message);
      return 1;
    }
    const external = await keepKey(up.client, AGENT, EXTERNAL_KEY, settings.keysFile);
    const github = await keepKey(up.client, AGENT, GITHUB_KEY, settings.keysFile);
    showGuide(terminal, {
      gatewayUrl: localUrl(settings.gateway.host, up.gatewayPort),
      agentUrl: localUrl(AGENT_HOST, up.agentPort),
      keysFile: shortPath(root, settings.keysFile),
      external,
      github,
    });

    const first = await Promise.race([aborted(stopping), ...programs.map(({ ended }) => ended)]);
    if (first === undefined) {
      terminal.say("\nStopping.");
      return 0;
    }
    terminal.complain(`${first.name} ended unexpectedly (${explainEnding(first)}); stopping`);
    return 1;
  } catch (error) {
    if (stopping.aborted) return 0;
    if (!(error instanceof GatewayError || isSystemError(error))) throw error;
    terminal.complain(error.message);
    return 1;
  } finally {
    // In order: the gateway finishes deliveries in progress, for which it needs the agent.
    for (const program of programs) await program.stop();
  }
}

type Running = {
  readonly gatewayUrl: string;
  readonly agentUrl: string;
  readonly keysFile: string;
  readonly external: KeptKey;
  readonly github: KeptKey;
};

function showGuide(
  { paint, say }: Terminal,
  { gatewayUrl, agentUrl, keysFile, external, github }: Running,
): void {
  const lines = [
    "",
    `${paint("bold", "Agentex Gateway runs")} at ${paint("cyan", gatewayUrl)}`,
    "",
    `  The agent    ${AGENT}, at ${agentUrl}`,
    `  The console  ${gatewayUrl}/console/`,
    `  The API      ${gatewayUrl}/docs`,
    `  The keys     ${keysFile}, for testing only: the gateway itself shows a key's value only once`,
    "",
    "Try it in another terminal:",
  ];
  const commands = trials({
    gatewayUrl,
    agentName: AGENT,
    apiKey: external.value,
    github,
    githubDelivery: randomUUID(),
  });
  for (const [index, { title, command }] of commands.entries()) {
    lines.push("", paint("bold", `${index + 1}. ${title}`), "", command);
  }
  lines.push("", paint("dim", "The log is shown here. Ctrl-C stops everything; the data is kept."), "");
  say(lines.join("\n"));
}

/** Relative if it is below the folder, otherwise absolute. */
function shortPath(folder: string, path: string): string {
  const short = relative(folder, path);
  return short.startsWith("..") ? path : short;
}

/** A system error, such as a file that cannot be written: https://nodejs.org/api/errors.html#class-systemerror */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}
