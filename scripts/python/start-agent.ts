import { join } from "node:path";
import type { AgentType } from "./checks/agent-types.ts";
import { startChild, type Child } from "./child.ts";
import { answers, environmentWithoutOurs, freePort, host } from "./start-gateway.ts";

/** Importing the SDK alone takes ten seconds or more, and minutes on a busy machine. */
const agentTimeout = 600_000;

export type AgentStart =
  | { readonly outcome: "started"; readonly url: string; readonly process: Child }
  | { readonly outcome: "failed"; readonly detail: string };

export type AgentSetting = {
  /** The interpreter of an environment that has the Agentex SDK. */
  readonly python: string;
  /** The checkout. */
  readonly root: string;
  readonly gatewayUrl: string;
  readonly type: AgentType;
  /** Undefined if the agent has only one deployment. */
  readonly deploymentId?: string;
};

/** Starts a Python agent, which registers with the gateway. It has exited once the stack is disposed of. */
export async function startAgent(
  stack: AsyncDisposableStack,
  { python, root, gatewayUrl, type, deploymentId }: AgentSetting,
): Promise<AgentStart> {
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const agent = startChild({
    command: python,
    args: ["-m", "uvicorn", "agent:acp", "--host", host, "--port", port.toString()],
    cwd: join(root, "scripts/python"),
    env: {
      ...environmentWithoutOurs(process.env),
      AGENTEX_BASE_URL: gatewayUrl,
      AGENT_NAME: type.name,
      AGENT_DESCRIPTION: "Written with the Agentex SDK for Python",
      ACP_URL: `http://${host}`,
      ACP_PORT: port.toString(),
      ACP_TYPE: type.acpType,
      ...(type.asyncType !== undefined && { ASYNC_TYPE: type.asyncType }),
      ...(deploymentId !== undefined && { AGENTEX_DEPLOYMENT_ID: deploymentId }),
      PYTHONDONTWRITEBYTECODE: "1",
      // Otherwise, a library that the SDK imports would download a price list.
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
    },
  });
  stack.use(agent);
  // The SDK registers before it listens, so an agent that responds has registered.
  return (await answers(agent, `${url}/healthz`, agentTimeout))
    ? { outcome: "started", url, process: agent }
    : { outcome: "failed", detail: `the agent ${type.name} did not start:\n${agent.output()}` };
}
