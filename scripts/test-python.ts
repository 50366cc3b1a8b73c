// Behind `npm run test:python`: an agent that was written with the Agentex SDK for Python, unmodified, registers with the
// gateway and receives a signed GitHub push. Needs Python 3.12 or newer and, the first time, about a gigabyte from PyPI;
// where it cannot run, it fails. AGENTEX_TEST_PYTHON names the Python to use.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChecks } from "./python/checks.ts";
import { startBoth } from "./python/start-both.ts";
import { prepareVirtualEnvironment } from "./python/virtual-environment.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const agentName = "python-agent";

await using stack = new AsyncDisposableStack();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stack.disposeAsync().finally(() => process.exit(1)));
}

process.exitCode = (await testPython()) ? 0 : 1;

async function testPython(): Promise<boolean> {
  const environment = await prepareVirtualEnvironment(
    join(root, "build/python-venv"),
    join(root, "scripts/python/requirements.txt"),
    process.env,
  );
  if (environment.outcome === "impossible") return fail(environment.detail);

  const setting = { python: environment.python, root, agentName };
  console.log("Starting the gateway and the Python agent.");
  const started = await startBoth(stack, setting);
  if (started.outcome === "failed") return fail(started.detail);

  const results = await runChecks(started.both, setting);
  for (const { name, ok, detail } of results) console.log(ok ? `✔ ${name}` : `✖ ${name}\n${detail}`);
  const failed = results.filter(({ ok }) => !ok).length;
  if (failed > 0) return fail(`${failed} of ${results.length} checks failed.\n${started.both.output()}`);
  console.log(`All ${results.length} checks passed: the Agentex SDK for Python works with this gateway.`);
  return true;
}

function fail(detail: string): false {
  console.error(`NOT PASSED: ${detail}`);
  return false;
}
