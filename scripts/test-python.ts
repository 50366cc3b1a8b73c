// Runs `npm run test:python`: unmodified agents of every type in the Agentex SDK for Python register with the gateway and
// receive signed GitHub pushes; the SDK's own client promotes deployments of one; FastMCP's client polls and streams MCP events.
// Needs Python 3.12 or newer (on 3.11, pip installs an old SDK that tests nothing) and, the first time, about a gigabyte from
// PyPI. Fails if it cannot run.
// AGENTEX_TEST_PYTHON selects the Python.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AGENT_TYPES } from "./python/checks/agent-types.ts";
import type { CheckResult } from "./python/checks/check.ts";
import { runChecks } from "./python/checks/checks.ts";
import { checkDeployments } from "./python/checks/deployment-checks.ts";
import { checkMcpEvents } from "./python/checks/mcp-event-checks.ts";
import { startAgent } from "./python/start-agent.ts";
import { startGateway } from "./python/start-gateway.ts";
import { prepareVirtualEnvironment } from "./python/virtual-environment.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await using stack = new AsyncDisposableStack();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stack.disposeAsync().finally(() => process.exit(1)));
}

process.exitCode = (await testPython()) ? 0 : 1;

async function testPython(): Promise<boolean> {
  const environment = await prepare("python-venv", "requirements.txt");
  if (environment.outcome === "impossible") return fail(environment.detail);
  // Separate, because the SDK's requirements conflict with FastMCP's.
  const mcpEnvironment = await prepare("fastmcp-venv", "requirements-fastmcp.txt");
  if (mcpEnvironment.outcome === "impossible") return fail(mcpEnvironment.detail);
  const { python } = environment;

  console.log("Starting the gateway.");
  const gateway = await startGateway(stack, root);
  if (gateway.outcome === "failed") return fail(gateway.detail);
  const setting = { python, root, gatewayUrl: gateway.url };
  const results: CheckResult[] = [];
  for (const type of AGENT_TYPES) {
    console.log(`Starting ${type.name}.`);
    const agent = await startAgent(stack, { ...setting, type });
    if (agent.outcome === "failed")
      return fail(`${agent.detail}\nThe gateway wrote:\n${gateway.process.output()}`);
    results.push(...report(await runChecks({ gatewayUrl: gateway.url, agentUrl: agent.url }, type, setting)));
    await agent.process[Symbol.asyncDispose]();
  }
  console.log("Starting two deployments of python-deployed.");
  results.push(...report(await checkDeployments(stack, setting)));
  console.log("Starting FastMCP's client.");
  results.push(...report(await checkMcpEvents(gateway.url, mcpEnvironment.python, root)));
  const failed = results.filter(({ ok }) => !ok).length;
  if (failed > 0) {
    return fail(
      `${failed} of ${results.length} checks failed.\nThe gateway wrote:\n${gateway.process.output()}`,
    );
  }
  console.log(
    `All ${results.length} checks passed: the Agentex SDK for Python and FastMCP's client work with this gateway.`,
  );
  return true;
}

function prepare(folder: string, requirements: string): ReturnType<typeof prepareVirtualEnvironment> {
  return prepareVirtualEnvironment(
    join(root, "build", folder),
    join(root, "scripts/python", requirements),
    process.env,
  );
}

function report(results: readonly CheckResult[]): readonly CheckResult[] {
  for (const { name, ok, detail } of results) console.log(ok ? `✔ ${name}` : `✖ ${name}\n${detail}`);
  return results;
}

function fail(detail: string): false {
  console.error(`NOT PASSED: ${detail}`);
  return false;
}
