// Runs `npm run test:fuzz`: Schemathesis (https://schemathesis.readthedocs.io) generates valid and invalid requests from the
// gateway's own OpenAPI document and validates each response against it. Needs Python 3.12 or newer and, the first time,
// PyPI. Arguments are passed on to `schemathesis run`; AGENTEX_FUZZ_SEED repeats a run, AGENTEX_TEST_PYTHON selects the
// Python.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startGateway } from "./python/start-gateway.ts";
import { prepareVirtualEnvironment } from "./python/virtual-environment.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const seed = process.env["AGENTEX_FUZZ_SEED"] ?? "20261124";
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "negative_data_rejection",
  "unsupported_method",
  "use_after_free",
  "ensure_resource_availability",
];
/** Per operation. With fewer, requests with a single invalid field are rarely generated. */
const EXAMPLES = 60;
const SECONDS_AN_ANSWER_MAY_TAKE = 10;

await using stack = new AsyncDisposableStack();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stack.disposeAsync().finally(() => process.exit(1)));
}

process.exitCode = (await testFuzz()) ? 0 : 1;

async function testFuzz(): Promise<boolean> {
  const environment = await prepareVirtualEnvironment(
    join(root, "build/fuzz-venv"),
    join(root, "scripts/fuzz/requirements.txt"),
    process.env,
  );
  if (environment.outcome === "impossible") return fail(environment.detail);
  const started = await startGateway(stack, root);
  if (started.outcome === "failed") return fail(started.detail);

  console.log(`Fuzzing the management API; AGENTEX_FUZZ_SEED=${seed} repeats this run.`);
  const child = spawn(
    join(dirname(environment.python), "schemathesis"),
    // oxfmt-ignore
    [
      "--config-file", join(root, "scripts/fuzz/schemathesis.toml"),
      "run", `${started.url}/openapi.json`, "--seed", seed, "--generation-database=none",
      "--checks", CHECKS.join(","), "--max-examples", String(EXAMPLES), "--continue-on-failure",
      // The document does not contain the ingress, and an event stream does not end.
      "--exclude-path", "/deliveries/stream", "--request-timeout", String(SECONDS_AN_ANSWER_MAY_TAKE),
      ...process.argv.slice(2),
    ],
    { cwd: join(root, "build"), stdio: ["ignore", "inherit", "inherit"] },
  );
  stack.defer(() => void child.kill());
  await once(child, "close");
  if (started.process.hasEnded()) return fail(`the gateway exited:\n${started.process.output()}`);
  return child.exitCode === 0 || fail(`see above; the gateway's last output:\n${started.process.output()}`);
}

function fail(detail: string): false {
  console.error(`NOT PASSED: ${detail}`);
  return false;
}
