import { join } from "node:path";
import { startChild } from "./child.ts";
import { answers, environmentWithoutOurs, freePort, host, startGateway } from "./start-gateway.ts";

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
  const started = await startGateway(stack, root);
  if (started.outcome === "failed") return started;
  const { url: gatewayUrl, process: gateway } = started;
  const agentPort = await freePort();
  const agentUrl = `http://${host}:${agentPort}`;

  const agent = startChild({
    command: python,
    args: ["-m", "uvicorn", "agent:acp", "--host", host, "--port", agentPort.toString()],
    cwd: join(root, "scripts/python"),
    env: {
      ...environmentWithoutOurs(process.env),
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
