import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { startChild } from "../../python/child.ts";
import { until } from "../../start/until.ts";
import { OLD_NODE, type BareProject } from "./bare-project.ts";
import { expected, given } from "./given.ts";
import { nodeImports } from "./node-imports.ts";
import { stopWhileItWorks, type StartedAgentParts } from "./started-agent.ts";

type Answer = {
  readonly runtime?: string;
  readonly globals: readonly string[];
  readonly statuses: readonly number[];
  readonly outcomes: readonly string[];
};

const COMMANDS = [
  {
    runtime: undefined,
    name: "Node 20",
    binary: OLD_NODE,
    options: [],
  },
  { runtime: "Bun/1.4.5", name: "Bun", binary: "@oven/bun-*/bin/bun", options: [] },
  {
    runtime: "Deno/2.9.6",
    name: "Deno",
    binary: "@deno/*/deno",
    options: ["run", "--allow-read", "--allow-env"],
  },
] as const;

const STRICT = `
import { AgentServer } from "agentex-gateway-sdk";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { signedEvent, type FakeGateway } from "agentex-gateway-sdk/testing";
import { providers, verify, type WebhookRequest } from "agentex-webhook-providers";
import { samplesOf } from "agentex-webhook-providers/samples";
const acp = new AgentServer({ name: "anywhere" });
export const fetch: (request: Request) => Promise<Response> = acp.fetch;
export const known: readonly unknown[] = [GatewayClient, signedEvent, providers, verify, samplesOf];
export type Known = WebhookRequest | FakeGateway;
`;

export type AnywhereParts = Pick<StartedAgentParts, "push"> & {
  /** The folder of all packages' tarballs. */
  readonly tarballs: () => string;
  /** An empty project, into which the packages that run anywhere are installed. */
  readonly project: () => BareProject;
  /** A gateway's. */
  readonly url: () => string;
};

/** Tests of the packages that also run outside of Node. */
export function describeAnywhere({ tarballs, project: getProject, url, push }: AnywhereParts): void {
  describe("agentex-gateway-sdk and agentex-webhook-providers", () => {
    let project: BareProject;
    before(() => {
      project = getProject();
    });

    for (const { runtime, name, binary, options } of COMMANDS) {
      test(`accept signed requests and reject forged ones, in ${name}`, async () => {
        const args = [...options, "as-command.js", "given.json"];
        const answer = JSON.parse(project.run(await project.find(binary), args)) as Answer;
        assert.equal(answer.runtime, runtime);
        assert.deepEqual({ statuses: answer.statuses, outcomes: answer.outcomes }, expected);
      });
    }

    for (const { runtime, name, binary } of COMMANDS.filter((command) => command.runtime !== undefined)) {
      test(`start() an agent in ${name} that finishes its work before it stops`, async () => {
        const options = name === "Deno" ? ["run", "--allow-env", "--allow-net"] : [];
        const answer = await stopWhileItWorks({
          command: await project.find(binary),
          args: [...options, "start-agent.js"],
          folder: project.folder,
          name: `on-${name.toLowerCase()}`,
          url: url(),
          push,
        });
        assert.deepEqual(answer, { runtime, event: "push" });
      });
    }

    test("accept signed requests and reject forged ones, in a Cloudflare Worker without anything from Node", async () => {
      project.run(process.execPath, [
        await project.find("esbuild/bin/esbuild"),
        "as-worker.js",
        "--bundle",
        "--format=esm",
        "--platform=neutral",
        "--conditions=workerd,worker",
        "--outfile=as-worker.bundle.js",
      ]);
      await using worker = startChild({
        command: await project.find("@cloudflare/workerd-*/bin/workerd"),
        args: ["serve", "--control-fd=1", "workerd.capnp"],
        cwd: project.folder,
        env: {},
      });
      const port = await until(() => /"port":(\d+)/.exec(worker.output())?.[1], { timeout: 60_000 });
      assert.ok(port, worker.output());
      const body = JSON.stringify(given);
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
      const answer = (await response.json()) as Answer;
      assert.equal(answer.runtime, "Cloudflare-Workers");
      assert.deepEqual(answer.globals, []);
      assert.deepEqual({ statuses: answer.statuses, outcomes: answer.outcomes }, expected);
    });

    test("import nothing from Node, not even transitively", async () => {
      assert.deepEqual(await nodeImports(project, []), []);
      // Under the "node" condition, they do.
      const withNode = await nodeImports(project, ["node"]);
      assert.ok(
        withNode.some((found) => found.endsWith("crypto/node.js imports node:crypto")),
        withNode.join(),
      );
    });

    test("need no Node types, in a strict project that also checks declarations", async () => {
      await writeFile(join(project.folder, "strict.ts"), STRICT);
      assert.ok(!(await readdir(join(project.folder, "node_modules"))).includes("@types"));
      const options = ["--strict", "--noEmit", "--skipLibCheck", "false", "--target", "es2022", "strict.ts"];
      for (const resolution of [
        ["--module", "nodenext"],
        ["--module", "esnext", "--moduleResolution", "bundler"],
      ]) {
        project.run(process.execPath, [await project.find("typescript/bin/tsc"), ...options, ...resolution]);
      }
    });

    test("have correct types, according to attw", async () => {
      for (const file of await readdir(tarballs())) {
        // The gateway is a command, with nothing to import.
        if (/^agentex-gateway-\d/.test(file)) continue;
        const attw = await project.find("@arethetypeswrong/cli/dist/index.js");
        const output = project.run(process.execPath, [attw, join(tarballs(), file), "--profile", "esm-only"]);
        assert.match(output, /node16 \(from ESM\): .*\(ESM\)/);
      }
    });
  });
}
