import assert from "node:assert/strict";
import { exec } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startChild, type Child } from "../../python/child.ts";
import { until } from "../../start/until.ts";

export const PROJECT_NAME = "my-agent";
const TIMEOUT = 60_000;

export type NewProjectParts = {
  /** The project `PROJECT_NAME` that `init` created, with the packages installed. */
  readonly folder: () => string;
  /** A gateway's. */
  readonly url: () => string;
  /** Sends a push to an agent, signed with a key created for it; resolves to the response. */
  readonly push: (name: string, path: string) => Promise<unknown>;
};

/** Tests of a project as `npx agentex-gateway init` creates it, outside of this repository. */
export function describeNewProject({ folder, url, push }: NewProjectParts): void {
  describe("a new project", () => {
    let agent: Child;
    /** Leaves the event loop running, so that `fetch` notices which connections the gateway closes in the meantime. */
    const run = (command: string): Promise<{ readonly failed: boolean; readonly output: string }> =>
      new Promise((resolve) => {
        const env = { ...process.env, AGENTEX_BASE_URL: url() };
        exec(command, { cwd: folder(), env }, (error, stdout, stderr) => {
          resolve({ failed: error !== null, output: stdout + stderr });
        });
      });

    before(async () => {
      const manifest = JSON.parse(await readFile(join(folder(), "package.json"), "utf8")) as {
        scripts: { start: string };
      };
      agent = startChild({
        // The command behind npm start: a signal sent to npm itself would not reach it.
        command: "sh",
        args: ["-c", `exec ${manifest.scripts.start}`],
        cwd: folder(),
        env: { ...process.env, AGENTEX_BASE_URL: url(), ACP_PORT: "0" },
      });
      const registered = await until(
        async () => (await fetch(`${url()}/agents/name/${PROJECT_NAME}`)).ok || agent.hasEnded() || undefined,
        { timeout: TIMEOUT },
      );
      assert.ok(registered && !agent.hasEnded(), agent.output());
    });
    after(async () => agent[Symbol.asyncDispose]());

    test("passes its own tests, and its types are correct", async () => {
      for (const command of ["npm test", "npm run check"]) {
        const { failed, output } = await run(command);
        assert.ok(!failed, output);
      }
    });

    test("starts with its own start script, and receives a signed push", async () => {
      assert.deepEqual(await push(PROJECT_NAME, "/github"), {
        summary: "ada pushed 2 commits to octo/flux",
      });
      const said = await until(() => agent.output().includes("ada pushed 2 commits") || undefined, {
        timeout: TIMEOUT,
      });
      assert.ok(said, agent.output());
    });

    test("receives the event from its README, sent with the commands as printed there", async () => {
      const readme = await readFile(join(folder(), "README.md"), "utf8");
      const commands = readme.match(/^npx agentex-gateway (?:keys|trigger).*$/gm) ?? [];
      assert.equal(commands.length, 2, readme);
      for (const command of commands) {
        // Signed with the key that was just created, not with the one for the push above.
        const { failed, output } = await run(command.replace(/^npx .* trigger .*$/, "$& --key octo/app"));
        assert.ok(!failed, output);
        if (command.includes(" trigger ")) assert.match(output, /pushed \d+ commits to octo\/app/);
      }
    });

    test("is the same when the installed package creates it", async () => {
      const { failed, output } = await run(
        `npx agentex-gateway init ${PROJECT_NAME} --yes --directory again`,
      );
      assert.ok(!failed, output);
      for (const file of await readdir(join(folder(), "again"))) {
        // Installing the packages wrote their paths into this file.
        if (file === "package.json") continue;
        const again = await readFile(join(folder(), "again", file), "utf8");
        assert.equal(again, await readFile(join(folder(), file), "utf8"), file);
      }
    });
  });
}
