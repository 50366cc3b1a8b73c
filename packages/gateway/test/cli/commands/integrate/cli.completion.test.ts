import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createProgram } from "../../../../src/cli/cli.ts";
import { complete } from "../../../../src/cli/commands/integrate/completion/complete.ts";
import {
  SHELL_SCRIPTS,
  SHELLS,
  type Shell,
} from "../../../../src/cli/commands/integrate/completion/shell-scripts.ts";
import { cursorIn } from "../../../../src/cli/commands/integrate/completion/cursor.ts";
import { valuesAt } from "../../../../src/cli/commands/integrate/completion/values.ts";
import { BINARY } from "../../../harness/gateways/gateway-program.ts";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { startTestAgent } from "../../../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../../../harness/gateways/test-gateway.ts";
import { plainEnvironment } from "../../agentex.ts";
import { everyCommand } from "../../every-command.ts";

const program = await createProgram(() => {});
const fish = async (...words: string[]) =>
  (await complete(program, "fish", words)).map((line) => line.split("\t")[0] ?? "");

/** A shell waits only one second for the gateway, which is too short on a busy machine: this is the result of a later try. */
async function patiently(tried: () => Promise<string[]>): Promise<string[]> {
  let found: string[] = [];
  for (let tries = 0; tries < 20 && found.length === 0; tries++) found = await tried();
  return found;
}

/** Flags whose values the gateway does not know: times, numbers, addresses, texts, new names. */
const FREE = new Set(
  `--url <url>, --to <url>, --public-url <url>, --database-url <url>, --from <time>, --to <time>, --timeout <time>,
  --since <time>, --tolerance <time>, --grace <time>, --expires <time>, --expires-at <time>, --overlap <time>, --lease <time>,
  --hold <time>, --limit <number>, --max <number>, --concurrency <number>, --port <number>, --search <text>, --payload <text>,
  --actor <actor>, --conversation <key>, --cursor <cursor>, --set <path=value>, --header <header>, --data <json>, --when <json>,
  --when <condition>, --argument <name=value>, --allow <addresses...>, --route-by <template>, --resume <id>, --name <name>,
  --hook <webhook>, --org <webhook>, --app <id>`
    .split(",")
    .map((flag) => flag.trim())
    .concat(
      everyCommand().flatMap(({ path, command }) =>
        path === "agentex serve" ? command.options.map(({ flags }) => flags) : [],
      ),
    ),
);
const FREE_ARGUMENTS =
  `init name, keys create name, sessions show session, accounts create name, completion words,
  accounts grant account, accounts grant key-id, accounts keys list account, accounts keys create account,
  accounts keys create name, accounts keys delete account, accounts keys delete key-id, mcp subscribe event,
  mcp subscribe server, mcp unsubscribe event, mcp unsubscribe server`
    .split(",")
    .map((name) => `agentex ${name.trim()}`);

describe("completion knows, without a gateway,", () => {
  test("commands, subcommands, flags and choices", async () => {
    assert.deepEqual(await fish("deli"), ["deliveries"]);
    assert.deepEqual(await fish("keys", ""), ["list", "create", "rotate", "change", "delete"]);
    assert.deepEqual(await fish("deliveries", "list", "--sta"), ["--status"]);
    assert.deepEqual(await fish("keys", "create", "hello", "--policy", ""), ["direct", "assured", "queued"]);
    assert.deepEqual(await fish("completion", "z"), ["zsh"]);
    assert.deepEqual(await fish("deliveries", "list", "--json", "--status", "failed,hel"), ["failed,held"]);
    assert.deepEqual(await fish("deliveries", "list", "--status=fa"), ["--status=failed"]);
    assert.ok((await fish("doctor", "")).includes("--json"), "flags, where no word can follow");
  });

  test("where to expect a file", async () => {
    assert.deepEqual(await fish("dev", ""), [":files"]);
    assert.deepEqual(await fish("trigger", "github", "--payload", "x"), [":files"]);
    assert.deepEqual(await fish("deliveries", "list", "--payload", ""), []);
  });

  test("the built-in providers, without a gateway", async () => {
    assert.deepEqual(await fish("init", "--url", "http://127.0.0.1:1", "--provider", "stri"), ["stripe"]);
  });

  test("lists, one value after the other", async () => {
    assert.deepEqual(await fish("routes", "try", "x", "--from", "owner,col"), ["owner,collaborator"]);
  });

  test("a value for each flag and argument that names something", () => {
    const unknown = everyCommand().flatMap(({ path, command }) => {
      const [, ...words] = path.split(" ");
      const options = command.options.filter(({ required, optional }) => required || optional);
      return [
        ...options
          .map((option) => [option.flags, cursorIn(program, [...words, option.long ?? "", ""])] as const)
          .filter(([flags]) => !FREE.has(flags)),
        ...command.registeredArguments.map((argument, index) => {
          const given = Array.from({ length: index }, () => "x");
          return [`${path} ${argument.name()}`, cursorIn(program, [...words, ...given, ""])] as const;
        }),
      ].flatMap(([name, cursor]) => (valuesAt(cursor) === undefined ? [name] : []));
    });
    assert.deepEqual([...new Set(unknown)].toSorted(), FREE_ARGUMENTS.toSorted());
  });

  test("descriptions, if the shell shows them", async () => {
    assert.deepEqual(await complete(program, "zsh", ["sec"]), [
      "secrets\tRotate the encryption key of the secrets in the database",
    ]);
    assert.deepEqual(await complete(program, "bash", ["sec"]), ["secrets"]);
  });
});

describe("completion queries the gateway", () => {
  test("for agents, providers, events, keys and types, and says nothing if it is away or silent", async () => {
    const gateway = await startTestGateway(makeSqliteDatabase());
    const { url, management } = gateway;
    const agent = await startTestAgent();
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
    const { port } = silent.address() as { port: number };
    try {
      await management.register({ name: "completed", url: agent.url, routes: ["POST /hook"] });
      await management.createKey({ agent: "completed", name: "octo/app", type: "github" });
      const at = ["--url", url];
      const asked = async (...words: string[]) => patiently(async () => fish(...words));
      assert.deepEqual(await asked("agents", "show", ...at, "comp"), ["completed"]);
      assert.deepEqual(await asked("trigger", ...at, "--agent=comp"), ["--agent=completed"]);
      assert.deepEqual(await asked("trigger", ...at, "shopi"), ["shopify"]);
      assert.deepEqual(await asked("trigger", ...at, "github", "pull_request.lab"), ["pull_request.labeled"]);
      assert.deepEqual(await asked("keys", "rotate", ...at, "completed", ""), ["octo/app"]);
      assert.deepEqual(await asked("trigger", ...at, "github", "--key", ""), ["octo/app"]);
      assert.deepEqual(await asked("deliveries", "list", ...at, "--route", "PO"), ["POST /hook"]);
      assert.deepEqual(await asked("routes", "set", ...at, "completed", ""), ["POST /hook"]);
      assert.deepEqual(await asked("trigger", ...at, "--agent", "completed", "--route", ""), ["/hook"]);
      assert.deepEqual(await asked("call", ...at, "completed", ""), ["/hook"]);
      const routes = ["routes", "set", ...at, "completed"];
      assert.deepEqual(await asked(...routes, "--events", "push,workflow_run.c"), [
        "push,workflow_run.completed",
      ]);
      assert.deepEqual(await asked(...routes, "--events", "workflow_run.*"), ["workflow_run.*"]);
      const connect = ["connect", ...at, "--provider", "github", "--events"];
      assert.deepEqual(await asked(...connect, "push,workflow_j"), ["push,workflow_job"]);
      const route = ["deliveries", "list", ...at, "--route"];
      assert.deepEqual(
        await patiently(async () => complete(program, "bash", [...route, String.raw`POST\ /h`])),
        [String.raw`POST\ /hook`],
      );
      assert.deepEqual(await patiently(async () => complete(program, "bash", [...route, '"POST /h'])), [
        "POST /hook",
      ]);
      assert.deepEqual(await asked("keys", "create", ...at, "--type", "exter"), ["external"]);
      const bitbucket = ["trigger", ...at, "bitbucket", "repo", ":", "pu"];
      assert.deepEqual(
        await patiently(async () => complete(program, "bash", bitbucket)),
        ["push"],
        "Bash completes what follows the colon",
      );
      const quiet = `http://127.0.0.1:${port}`;
      assert.deepEqual(await fish("agents", "show", "--url", quiet, ""), []);
      silent.close();
      assert.deepEqual(await fish("agents", "show", "--url", quiet, "--url", ":", ""), []);
    } finally {
      silent.close();
      await agent.stop();
      await gateway.end();
    }
  });
});

/** How each shell completes the words after `agentex` and prints the candidates. */
const IN_SHELL: Readonly<Record<Shell, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    "--norc",
    "-c",
    'source script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _agentex; printf "%s\\n" "${COMPREPLY[@]}"',
    "bash",
    "agentex",
    ...words,
  ],
  zsh: (words) => [
    "-f",
    "-c",
    'compdef() {}; compadd() { print -l $names }; _files() { print -l * }; source script; words=("$@"); CURRENT=$#; _agentex',
    "zsh",
    "agentex",
    ...words,
  ],
  fish: (words) => [
    "--no-config",
    "-c",
    `source script; complete -C 'agentex ${words.join(" ")}' | cut -f 1`,
  ],
};

describe("the completion script", () => {
  let gateway: TestGateway;
  before(async () => {
    gateway = await startTestGateway(makeSqliteDatabase());
    await gateway.management.register({
      name: "completed",
      url: "http://127.0.0.1:1",
      routes: ["POST /hook"],
    });
  });
  after(async () => gateway.end());
  for (const shell of SHELLS) {
    const isThere = spawnSync(shell, ["--version"]).error === undefined;
    test(`completes in ${shell}`, { skip: !isThere && "it is not installed" }, async () => {
      const folder = await mkdtemp(join(tmpdir(), "agentex-completion-"));
      const inShell = async (...words: string[]): Promise<string[]> => {
        const env = plainEnvironment({ HOME: folder, PATH: `${folder}:${process.env["PATH"]}` });
        // Some shells fail if there are none.
        const { promise: stdout, resolve } = Promise.withResolvers<string>();
        execFile(shell, IN_SHELL[shell](words), { env, cwd: folder }, (_error, text) => resolve(text));
        return (await stdout).split("\n").filter((line) => line !== "");
      };
      try {
        await writeFile(join(folder, "script"), SHELL_SCRIPTS[shell]);
        await writeFile(join(folder, "agentex"), `#!/bin/sh\nexec "${process.execPath}" "${BINARY}" "$@"\n`, {
          mode: 0o755,
        });
        assert.deepEqual(await inShell("keys", "cre"), ["create"]);
        assert.deepEqual((await inShell("keys", "")).toSorted(), [
          "change",
          "create",
          "delete",
          "list",
          "rotate",
        ]);
        assert.ok((await inShell("dev", "")).includes("script"), "a file");
        const route = ["deliveries", "list", "--url", gateway.url, "--route"];
        const spelled = shell === "bash" ? String.raw`POST\ /hook` : "POST /hook";
        assert.deepEqual(await patiently(async () => inShell(...route, "PO")), [spelled]);
        assert.deepEqual(await patiently(async () => inShell(...route, String.raw`POST\ /h`)), [spelled]);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
