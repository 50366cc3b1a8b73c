import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { providers } from "agentex-webhook-providers";
import { projectFiles } from "../../../../src/cli/commands/start/init/project-files.ts";
import { writeFiles } from "../../../../src/cli/commands/start/init/write-files.ts";
import { agentex } from "../../agentex.ts";
import { agentexAtTerminal } from "../../terminal.ts";

const ROOT = fileURLToPath(new URL("../../../../../../", import.meta.url));

test("the project of every provider passes its own tests", async (context) => {
  // Below the repository, so that the packages are found.
  await mkdir(join(ROOT, "build"), { recursive: true });
  const folder = await mkdtemp(join(ROOT, "build/init-"));
  context.after(async () => rm(folder, { recursive: true, force: true }));
  for (const provider of providers.values()) {
    const files = await projectFiles({ name: "my-agent", provider, directory: "my-agent" });
    await writeFiles(join(folder, provider.id), files);
  }
  const tests = [...providers.keys()].map((id) => join(folder, id, "agent.test.ts"));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--test", "--test-isolation=none", ...tests],
    { encoding: "utf8", env: { PATH: process.env["PATH"] } },
  );
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, new RegExp(`pass ${2 * providers.size}\\b`));
});

describe("agentex init", { concurrency: 3 }, () => {
  let cwd: string;
  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), "agentex-init-"));
  });
  after(async () => rm(cwd, { recursive: true, force: true }));

  const FILES = [
    ".env.example",
    ".gitignore",
    "README.md",
    "agent.test.ts",
    "agent.ts",
    "main.ts",
    "package.json",
    "tsconfig.json",
  ];

  test("creates a project without prompting, and says what to do next", async () => {
    const { code, stdout } = await agentex(["init", "code-watcher"], { cwd });
    assert.equal(code, 0);
    assert.deepEqual((await readdir(join(cwd, "code-watcher"))).toSorted(), FILES);
    for (const step of [
      "  cd code-watcher\n  npm install\n  npm test\n  npm run dev ",
      "  npx agentex-gateway keys create code-watcher octo/app --type github\n",
      "  npx agentex-gateway trigger github --agent code-watcher",
    ]) {
      assert.ok(stdout.includes(step), stdout);
    }
    for (const file of FILES.filter((name) => name.endsWith(".ts"))) {
      const text = await readFile(join(cwd, "code-watcher", file), "utf8");
      for (const [, name = ""] of text.matchAll(/from "(\..*)"/g)) {
        assert.ok(FILES.includes(name.replace(/^\.\//, "")), `${file} imports ${name}`);
      }
    }
    const agent = await readFile(join(cwd, "code-watcher/agent.ts"), "utf8");
    assert.match(agent, /name: "code-watcher"/);
    assert.match(agent, /acp\.on\("github", "push", /);
  });

  test("accepts provider and folder as flags, and quotes the folder for a shell", async () => {
    const args = ["init", "billing", "--provider", "stripe", "--directory", "my agents/billing"];
    const { code, stdout } = await agentex(args, { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /^ {2}cd 'my agents\/billing'$/m);
    assert.match(stdout, /connect --agent billing --provider stripe --no-wait$/m);
    const text = await readFile(join(cwd, "my agents/billing/agent.test.ts"), "utf8");
    assert.match(text, /gateway\.deliver\("stripe", "/);
  });

  test("rejects a folder that is not empty, and changes nothing there", async () => {
    await mkdir(join(cwd, "taken"));
    await writeFile(join(cwd, "taken/agent.ts"), "mine");
    const { code, stdout, stderr } = await agentex(["init", "taken"], { cwd });
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /taken is not empty: it contains agent\.ts\. .*\n.*--directory PATH/);
    assert.deepEqual(await readdir(join(cwd, "taken")), ["agent.ts"]);
    assert.equal(await readFile(join(cwd, "taken/agent.ts"), "utf8"), "mine");
  });

  test("accepts a folder that contains a repository but no files", async () => {
    await mkdir(join(cwd, "cloned/.git"), { recursive: true });
    const { code } = await agentex(["init", "cloned"], { cwd });
    assert.equal(code, 0);
  });

  for (const [what, args, complaint] of [
    ["a name that no agent can have", ["init", "My Agent"], /lower-case letters/],
    [
      "an unknown provider",
      ["init", "unknown", "--provider", "githob"],
      /no provider 'githob'.*\n.*github, /,
    ],
  ] as const) {
    test(`rejects ${what} before it writes anything`, async () => {
      const { code, stderr } = await agentex(args, { cwd });
      assert.equal(code, 2);
      assert.match(stderr, complaint);
      assert.ok(!(await readdir(cwd)).includes("unknown"));
    });
  }

  test("prompts for whatever no flag sets", async () => {
    const terminal = agentexAtTerminal(["init"], { cwd });
    await terminal.shows("The agent's name");
    terminal.press("asked\r");
    await terminal.shows("Whose webhooks does it handle?");
    terminal.press("slack\r");
    assert.equal(await terminal.ended(), 0, terminal.text());
    assert.match(await readFile(join(cwd, "asked/agent.ts"), "utf8"), /app_mention/);
  });

  test("creates nothing when a prompt is cancelled", async () => {
    const terminal = agentexAtTerminal(["init", "left"], { cwd });
    await terminal.shows("Whose webhooks does it handle?");
    terminal.press("\u0003");
    assert.equal(await terminal.ended(), 130);
    assert.ok(!(await readdir(cwd)).includes("left"));
  });
});
