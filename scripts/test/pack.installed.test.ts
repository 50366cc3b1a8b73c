import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startChild, type Child } from "../python/child.ts";
import { until } from "../start/until.ts";
import { describeAnywhere } from "./installed/anywhere.ts";
import { bareProject, OLD_NODE, type BareProject } from "./installed/bare-project.ts";
import { describeNewProject, PROJECT_NAME } from "./installed/new-project.ts";

const ROOT = join(import.meta.dirname, "../..");
const TIMEOUT = 60_000;
const BODY = JSON.stringify({
  ref: "refs/heads/main",
  repository: { full_name: "octo/flux" },
  pusher: { name: "ada" },
  commits: [{}, {}],
});

const AGENT = `
import { AgentServer } from "agentex-gateway-sdk";
const acp = new AgentServer({ name: process.argv[2], description: "Says what was pushed" });
acp.post("/code_changes", async (request, { event }) => ({
  node: process.versions.node, event, ref: (await request.json()).ref,
}));
await acp.start();
`;

const STRICT = `
import { AgentServer, GatewayClient, type GitHubEvents } from "agentex-gateway-sdk";
import { GatewayError } from "agentex-gateway-sdk/client";
import { providers, sign, verify } from "agentex-webhook-providers";
const acp = new AgentServer({ name: "code-watcher", description: "Says what was pushed" });
acp.post("/repos/:owner", { policy: "queued" }, async (request, { provider, log }) => {
  const push = await request.payload<GitHubEvents["push"]>();
  log.info(\`\${push.pusher.name} pushed to \${request.params.owner} by \${provider}\`);
});
export const client = new GatewayClient({ baseUrl: "http://localhost:5003" });
export const known: readonly unknown[] = [providers, sign, verify, GatewayError];
// @ts-expect-error: the types are there, and are checked.
acp.post(1);
`;

/** Packing, and installing from a registry that may be slow. */
const INSTALL_TIMEOUT = 900_000;

describe("the published packages", { timeout: 2 * INSTALL_TIMEOUT }, () => {
  let folder: string;
  let bare: BareProject;
  let gateway: Child;
  let url: string;

  const run = (command: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
    return { status, output: stdout + stderr };
  };
  const npm = (...args: readonly string[]): void => {
    const { status, output } = run("npm", args);
    assert.equal(status, 0, output);
  };

  const install = async (): Promise<void> => {
    folder = await mkdtemp(join(tmpdir(), "agentex-packed-"));
    // Shared by all of these tests, which install into it once: the project that `init` creates.
    const init = [join(ROOT, "packages/gateway/bin/agentex.js"), "init", PROJECT_NAME, "--directory", "."];
    const created = run(process.execPath, init);
    assert.equal(created.status, 0, created.output);
    const tarballs = join(folder, "tarballs");
    const built = run(process.execPath, [join(ROOT, "scripts/ensure-console.js"), "--required"]);
    assert.equal(built.status, 0, built.output);
    const packed = run(process.execPath, [join(ROOT, "scripts/pack.ts"), "--to", tarballs]);
    assert.equal(packed.status, 0, packed.output);
    const files = (await readdir(tarballs)).map((file) => join(tarballs, file));
    const tools = ["typescript@7.0.2", "@types/node@20", "publint@0.3.25"];
    npm("install", "--no-audit", "--no-fund", "--prefer-offline", ...files, ...tools);
    bare = await bareProject(tarballs);
    await writeFile(join(folder, "agent.js"), AGENT);
    gateway = startChild({
      command: process.execPath,
      args: [join(folder, "node_modules/agentex-gateway/bin/agentex.js"), "serve", "--port", "0"],
      cwd: folder,
      env: { PATH: process.env["PATH"], AGENTEX_LOG_FORMAT: "json" },
    });
    const found = await until(() => /listens on (http:\/\/[^"\s]+)/.exec(gateway.output())?.[1], {
      timeout: TIMEOUT,
    });
    assert.ok(found, gateway.output());
    url = found;
  };
  before(install, { timeout: INSTALL_TIMEOUT });
  after(async () => {
    await gateway[Symbol.asyncDispose]();
    await bare[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  /** Starts the agent in plain JavaScript on the given Node, and sends it a push through the gateway. */
  const pushThrough = async (name: string, node: string): Promise<unknown> => {
    await using agent = startChild({
      command: node,
      args: ["agent.js", name],
      cwd: folder,
      env: { AGENTEX_BASE_URL: url, ACP_PORT: "0" },
    });
    const registered = await until(
      async () => (await fetch(`${url}/agents/name/${name}`)).ok || agent.hasEnded() || undefined,
      { timeout: TIMEOUT },
    );
    assert.ok(registered && !agent.hasEnded(), agent.output());
    return await push(name, "/code_changes");
  };
  const push = async (name: string, path: string): Promise<unknown> => {
    const key = await post("/agent_api_keys", {
      agent_name: name,
      name: "octo/flux",
      api_key_type: "github",
    });
    const answer = await fetch(`${url}/agents/forward/name/${name}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": "push",
        "x-github-delivery": crypto.randomUUID(),
        "x-hub-signature-256": `sha256=${createHmac("sha256", String(key["api_key"])).update(BODY).digest("hex")}`,
      },
      body: BODY,
    });
    return answer.json();
  };

  test("an agent in plain JavaScript on Node 20 receives a signed push", async () => {
    // Installed beside the project, because the project's scripts would otherwise run on it.
    const node = await bare.find(OLD_NODE);
    assert.deepEqual(await pushThrough("on-twenty", node), {
      node: "20.20.2",
      event: "push",
      ref: "refs/heads/main",
    });
  });

  test("an agent in plain JavaScript on the gateway's Node receives a signed push", async () => {
    assert.deepEqual(await pushThrough("on-newest", process.execPath), {
      node: process.versions.node,
      event: "push",
      ref: "refs/heads/main",
    });
  });

  test("the installed gateway serves its console, its documents and Swagger UI", async () => {
    for (const [path, content] of [
      ["/console/", '<div id="root">'],
      ["/llms.txt", "# Agentex Gateway"],
      ["/docs/deliveries.md", "# Deliveries"],
      ["/docs/swagger-ui.css", ".swagger-ui"],
    ] as const) {
      const answer = await fetch(url + path, { headers: { accept: "text/html" } });
      assert.equal(answer.status, 200, path);
      assert.ok((await answer.text()).includes(content), path);
    }
  });

  test("the installed gateway has GitHub's example events without Octokit's package", async () => {
    const answer = await fetch(`${url}/providers/github/samples`);
    const samples = (await answer.json()) as readonly { event: string }[];
    assert.ok(samples.some(({ event }) => event === "pull_request.opened"));
    const installed = await readdir(join(folder, "node_modules/@octokit"));
    assert.ok(!installed.includes("webhooks-examples"));
  });

  test("a strict TypeScript project finds no errors, not even in the declarations", async () => {
    await writeFile(join(folder, "strict.ts"), STRICT);
    for (const resolution of [
      ["--module", "nodenext"],
      ["--module", "esnext", "--moduleResolution", "bundler"],
    ]) {
      // The surrounding project has its own settings.
      const options = [
        "--ignoreConfig",
        "--strict",
        "--noEmit",
        "--skipLibCheck",
        "false",
        "--target",
        "es2022",
      ];
      const compiler = join(folder, "node_modules/typescript/bin/tsc");
      const args = [compiler, ...options, ...resolution, "--types", "node", "strict.ts"];
      const { status, output } = run(process.execPath, args);
      assert.equal(status, 0, output);
    }
  });

  test("require() loads them where Node allows it", () => {
    const script =
      'const { AgentServer } = require("agentex-gateway-sdk"); const { verify } = require("agentex-webhook-providers");' +
      "console.log(typeof AgentServer, typeof verify)";
    const { output } = run(process.execPath, ["--input-type=commonjs", "-e", script]);
    assert.equal(output.trim(), "function function");
  });

  test("publint reports nothing", () => {
    for (const name of ["agentex-gateway", "agentex-gateway-sdk", "agentex-webhook-providers"]) {
      const { status, output } = run(process.execPath, [
        "node_modules/publint/src/cli.js",
        "--strict",
        `node_modules/${name}`,
      ]);
      assert.equal(status, 0, output);
      assert.match(output, /All good!/);
    }
  });

  test("the gateway includes the licence of each package whose code it contains", async () => {
    const at = join(folder, "node_modules/agentex-gateway");
    const notices = await readFile(join(at, "THIRD-PARTY-NOTICES.txt"), "utf8");
    const contained = new Set<string>();
    for (const file of await readdir(join(at, "dist"))) {
      if (!file.endsWith(".map")) continue;
      const map = JSON.parse(await readFile(join(at, "dist", file), "utf8")) as {
        sources: readonly string[];
      };
      for (const source of map.sources) {
        const name = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
        if (name !== undefined) contained.add(name);
      }
    }
    assert.ok(contained.has("hono") && contained.has("pg"), [...contained].join());
    for (const name of contained)
      assert.match(notices, new RegExp(`^${name} [0-9.]+ \\(.+\\)\\n\\n\\S`, "m"));
  });

  test("they contain no tests, no TypeScript sources and no paths of the machine that packed them", async () => {
    for (const name of ["agentex-gateway", "agentex-gateway-sdk", "agentex-webhook-providers"]) {
      const at = join(folder, "node_modules", name);
      for (const file of await readdir(at, { recursive: true })) {
        assert.doesNotMatch(file, /\.test\.|(?<!\.d)\.ts$/, name);
        if (!/\.(js|json|map|ts|md)$/.test(file)) continue;
        const text = await readFile(join(at, file), "utf8");
        assert.ok(!text.includes(ROOT), `${name}/${file}`);
      }
    }
  });

  describeAnywhere({
    tarballs: () => join(folder, "tarballs"),
    project: () => bare,
    url: () => url,
    push,
  });
  describeNewProject({ folder: () => folder, url: () => url, push });
});
