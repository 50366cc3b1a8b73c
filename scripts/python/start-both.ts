import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPort } from "../start/port.ts";
import { until } from "../start/until.ts";
import { type Child, startChild } from "./child.ts";

const host = "127.0.0.1";
const gatewayTimeout = 30_000;
/** Importing the SDK alone takes ten seconds and more. */
const agentTimeout = 120_000;

export type Both = {
  gatewayUrl: string;
  agentUrl: string;
  /** What both have written, for a person who has to find out what went wrong. */
  output: () => string;
};

export type StartResult = { outcome: "started"; both: Both } | { outcome: "failed"; detail: string };

/**
 * Starts a gateway with a database of its own, then the Python agent, which registers there. Both have ended and their files
 * are gone when the stack is disposed of.
 *
 * @param python the interpreter of an environment with the Agentex SDK
 * @param root the checkout
 * @param agentName under which the agent is to register
 */
export async function startBoth(
  stack: AsyncDisposableStack,
  { python, root, agentName }: { python: string; root: string; agentName: string },
): Promise<StartResult> {
  const folder = stack.adopt(mkdtempSync(join(tmpdir(), "agentex-python-")), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const [gatewayPort, agentPort] = [await freePort(), await freePort()];
  const [gatewayUrl, agentUrl] = [`http://${host}:${gatewayPort}`, `http://${host}:${agentPort}`];
  const environment = environmentWithoutOurs(process.env);

  const gateway = startChild({
    command: process.execPath,
    args: [join(root, "packages/gateway/src/main.ts"), "serve"],
    cwd: folder,
    env: {
      ...environment,
      AGENTEX_HOST: host,
      AGENTEX_PORT: gatewayPort.toString(),
      AGENTEX_DATABASE_URL: `sqlite:${join(folder, "agentex.db")}`,
    },
  });
  stack.use(gateway);
  if (!(await answers(gateway, `${gatewayUrl}/readyz`, gatewayTimeout))) {
    return { outcome: "failed", detail: `the gateway did not start:\n${gateway.output()}` };
  }

  const agent = startChild({
    command: python,
    args: ["-m", "uvicorn", "agent:acp", "--host", host, "--port", agentPort.toString()],
    cwd: join(root, "scripts/python"),
    env: {
      ...environment,
      AGENTEX_BASE_URL: gatewayUrl,
      AGENT_NAME: agentName,
      AGENT_DESCRIPTION: "Written with the Agentex SDK for Python",
      ACP_URL: `http://${host}`,
      ACP_PORT: agentPort.toString(),
      ACP_TYPE: "sync",
      PYTHONDONTWRITEBYTECODE: "1",
      // A library that the SDK imports would otherwise ask the network for a price list.
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
    },
  });
  stack.use(agent);
  const output = (): string => `The gateway wrote:\n${gateway.output()}\nThe agent wrote:\n${agent.output()}`;
  // The SDK registers before it listens, so an agent that answers has registered.
  if (!(await answers(agent, `${agentUrl}/healthz`, agentTimeout))) {
    return { outcome: "failed", detail: `the agent did not start.\n${output()}` };
  }
  return { outcome: "started", both: { gatewayUrl, agentUrl, output } };
}

async function answers(child: Child, url: string, timeout: number): Promise<boolean> {
  const gone = new AbortController();
  const answer = await until(
    async () => {
      if (child.hasEnded()) gone.abort();
      return (await fetch(url)).ok ? true : undefined;
    },
    { timeout, signal: gone.signal },
  );
  return answer === true;
}

async function freePort(): Promise<number> {
  const check = await checkPort(host, 0);
  if (check.outcome !== "free") throw new Error("This machine has no free port on its loopback interface");
  return check.port;
}

/** What the developer has set for a gateway or an agent of their own must not reach these. */
function environmentWithoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(AGENTEX_|AGENT_|ACP_|AUTH_PRINCIPAL_)/.test(name)),
  );
}
