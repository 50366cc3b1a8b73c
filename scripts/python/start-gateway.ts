import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPort } from "../start/port.ts";
import { until } from "../start/until.ts";
import { type Child, startChild } from "./child.ts";

export const host = "127.0.0.1";
const gatewayTimeout = 30_000;

export type GatewayStart =
  | { outcome: "started"; url: string; process: Child }
  | { outcome: "failed"; detail: string };

/**
 * Starts a gateway with its own database on a free port. It has exited and its files are removed once the stack is disposed
 * of.
 *
 * @param root the checkout
 */
export async function startGateway(stack: AsyncDisposableStack, root: string): Promise<GatewayStart> {
  const folder = stack.adopt(mkdtempSync(join(tmpdir(), "agentex-python-")), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const gateway = startChild({
    command: process.execPath,
    args: [join(root, "packages/gateway/src/main.ts"), "serve"],
    cwd: folder,
    env: {
      ...environmentWithoutOurs(process.env),
      AGENTEX_HOST: host,
      AGENTEX_PORT: port.toString(),
      AGENTEX_DATABASE_URL: `sqlite:${join(folder, "agentex.db")}`,
    },
  });
  stack.use(gateway);
  return (await answers(gateway, `${url}/readyz`, gatewayTimeout))
    ? { outcome: "started", url, process: gateway }
    : { outcome: "failed", detail: `the gateway did not start:\n${gateway.output()}` };
}

/** Whether a child responds to a GET with success before it exits and before the timeout. */
export async function answers(child: Child, url: string, timeout: number): Promise<boolean> {
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

/** A free port on the loopback interface. */
export async function freePort(): Promise<number> {
  const check = await checkPort(host, 0);
  if (check.outcome !== "free") throw new Error("This machine has no free port on its loopback interface");
  return check.port;
}

/** Keeps the developer's own gateway and agent settings away from these processes. */
export function environmentWithoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(AGENTEX_|AGENT_|ACP_|AUTH_PRINCIPAL_)/.test(name)),
  );
}
