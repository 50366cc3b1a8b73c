import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GatewayClient } from "agentex-gateway-sdk";
import { explainEnding, startProgram, type Program } from "../start/program.ts";
import { until } from "../start/until.ts";

/** The running gateway and agents of a demonstration. */
export type Stage = {
  /** Without a trailing slash. */
  readonly gatewayUrl: string;
  readonly client: GatewayClient;
  readonly agents: Readonly<Record<AgentName, Actor>>;
  /** Restarts an agent that was stopped. */
  restart(name: AgentName): Promise<void>;
};

/** A program and its output, line by line. */
type Actor = { program: Program; readonly lines: string[] };

export const AGENT_NAMES = [
  "code-watcher",
  "slack-helper",
  "pr-reviewer",
  "thread-worker",
  "laptop",
  "slack-app",
] as const;
export type AgentName = (typeof AGENT_NAMES)[number];

/** The demonstration cannot run because a program did not start. The message is one line for a person. */
export class NotReady extends Error {
  override name = "NotReady";
}

/** The pull request that thread-worker says it opened. */
export const PULL_REQUEST = "Codertocat/Hello-World#2";

/** Slack generates its signing secrets; this is a placeholder for one. */
export const SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
/** The workspace in which the Slack app has its three agents. */
export const SLACK_APP_WORKSPACE = "T0123456789";

const READY_TIMEOUT = 20_000;
const STOP_TIMEOUT = 5_000;

/**
 * Starts a gateway with an empty database and the example agents, each in its own process on a free port, and passes them
 * to `play`. Always stops all of them and removes their files afterwards.
 *
 * @param root - the checkout.
 * @param log - receives the programs' output as it arrives, each line with the program's name.
 * @throws NotReady, or whatever `play` throws.
 */
export async function withStage<Result>(
  { root, stopping, log }: { root: string; stopping: AbortSignal; log: string[] },
  play: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "agentex-demo-"));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeFolder);
  const actors: Actor[] = [];
  const run = (name: string, args: readonly string[], env: NodeJS.ProcessEnv, lines: string[]): Program =>
    startProgram({
      name,
      args,
      cwd: folder,
      env: { ...ownEnvironment(), ...env },
      stopTimeout: STOP_TIMEOUT,
      onLine(line) {
        lines.push(line);
        log.push(`${name}: ${line}`);
      },
    });
  const start = (name: string, args: readonly string[], env: NodeJS.ProcessEnv): Actor => {
    const lines: string[] = [];
    const actor = { program: run(name, args, env, lines), lines };
    actors.push(actor);
    return actor;
  };

  try {
    const gateway = start("gateway", [join(root, "packages/gateway/src/main.ts"), "serve"], {
      AGENTEX_PORT: "0",
      AGENTEX_DATABASE_URL: "sqlite:./agentex.db",
      AGENTEX_LOG_FORMAT: "json",
      // The shortest possible: a killed agent's run is lost after this time.
      AGENTEX_RUN_LEASE: "5s",
      AGENTEX_RETRY_SCHEDULE: "1s,1s,1s,1s,1s",
    });
    const gatewayUrl = await whenReady(gateway, stopping, () =>
      gateway.lines.map(listeningUrl).find(Boolean),
    );
    const client = new GatewayClient({ baseUrl: gatewayUrl });

    const program = (name: AgentName): string[] =>
      name === "laptop" ? inboxOf(root, name) : [join(root, "examples", name, "src/main.ts")];
    const surroundings = {
      AGENTEX_BASE_URL: gatewayUrl,
      ACP_PORT: "0",
      REVIEW_AFTER: "700ms",
      PULL_REQUEST,
      STEP_SECONDS: "1.5",
      PROJECTS: folder,
      SLACK_SIGNING_SECRET: SLACK_SECRET,
      SLACK_WORKSPACE: SLACK_APP_WORKSPACE,
    };
    const connectSlackApp = async (): Promise<void> => {
      const file = join(root, "examples/slack-app/src/connect.ts");
      const connecting = run("connect", [file], surroundings, []);
      const ending = await connecting.ended;
      if (ending.code !== 0) throw new NotReady(`slack-app was not connected: ${explainEnding(ending)}`);
    };
    const startAgent = (name: AgentName): Actor => start(name, program(name), surroundings);
    const agents = {
      "code-watcher": startAgent("code-watcher"),
      "slack-helper": startAgent("slack-helper"),
      "pr-reviewer": startAgent("pr-reviewer"),
      "thread-worker": startAgent("thread-worker"),
      laptop: startAgent("laptop"),
      "slack-app": startAgent("slack-app"),
    };
    for (const each of AGENT_NAMES) {
      // The last of a program's agents to register.
      const name = each === "slack-app" ? "tally" : each;
      await whenReady(agents[each], stopping, async () => client.agents.get({ name }));
    }
    await connectSlackApp();
    const restart = async (name: AgentName): Promise<void> => {
      const actor = agents[name];
      actor.program = run(name, program(name), surroundings, actor.lines);
    };
    return await play({ gatewayUrl, client, agents, restart });
  } finally {
    await Promise.all(actors.map(async ({ program }) => program.stop()));
    removeFolder();
    process.off("exit", removeFolder);
  }
}

/** An agent without a port: a shell script that runs once per delivery. */
function inboxOf(root: string, name: AgentName): string[] {
  const command = `sh '${join(root, "examples", name, "handle.sh")}'`;
  return [join(root, "packages/gateway/src/main.ts"), "inbox", name, "--register", "--exec", command];
}

async function whenReady<Answer>(
  { program }: Actor,
  stopping: AbortSignal,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
): Promise<Answer> {
  const signal = AbortSignal.any([stopping, program.gone]);
  const answer = await until(ask, { timeout: READY_TIMEOUT, signal });
  if (answer !== undefined) return answer;
  if (stopping.aborted) throw new NotReady("interrupted");
  throw new NotReady(
    program.gone.aborted
      ? `${program.name} did not start: ${explainEnding(await program.ended)}`
      : `${program.name} was not ready within ${READY_TIMEOUT / 1000} s`,
  );
}

/** What the gateway prints once it is listening. */
function listeningUrl(line: string): string | undefined {
  return /"url":"(http:[^"]+)"/.exec(line)?.[1];
}

/** The current environment without settings meant for another gateway or agent. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(AGENTEX|AGENT|ACP|AUTH|GITHUB|SLACK|PULL|STEP)_/.test(name),
    ),
  );
}
