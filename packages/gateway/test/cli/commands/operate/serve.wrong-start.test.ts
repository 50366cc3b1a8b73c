import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { runChild } from "../../../harness/gateways/child-gateway.ts";
import { newPostgres, noPostgres } from "../../../harness/each-store.ts";

let directory = "";
const occupied = createServer();

before(async () => {
  directory = mkdtempSync(join(tmpdir(), "agentex-test-"));
  await new Promise<void>((resolve) => occupied.listen(0, "127.0.0.1", resolve));
});
after(() => {
  occupied.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts `agentex serve`, and fails unless it ends with 1 and one line. */
const complaintOf = async (environment: Record<string, string>, ...flags: string[]): Promise<string> => {
  const child = runChild(["serve", ...flags], {
    AGENTEX_PORT: "0",
    AGENTEX_DATABASE_URL: `sqlite:${join(directory, "unused", "agentex.db")}`,
    ...environment,
  });
  try {
    assert.equal(await child.exited(), 1, child.stdout() + child.stderr());
  } finally {
    await child.kill();
  }
  assert.match(child.stderr(), /^agentex: [^\n]+\n$/);
  assert.equal(child.stdout(), "");
  return child.stderr();
};
const occupiedPort = (): string => String((occupied.address() as AddressInfo).port);

// Together, since each of them mostly waits for a process to start.
describe("a failed start ends with one line that says why:", { concurrency: 3 }, () => {
  for (const [what, environment, flags, pattern] of [
    [
      "a wrong setting",
      { AGENTEX_PORT: "eighty" },
      [],
      /AGENTEX_PORT is "eighty": expected a whole number from 0 to 65535/,
    ],
    ["a wrong flag", {}, ["--port", "eighty"], /AGENTEX_PORT is "eighty"/],
    [
      "a host beyond loopback",
      { AGENTEX_HOST: "0.0.0.0" },
      [],
      /AGENTEX_HOST is "0\.0\.0\.0", but no login is required: expected a loopback address/,
    ],
    [
      "a wrong encryption key",
      { AGENTEX_ENCRYPTION_KEY: "hunter2" },
      [],
      /AGENTEX_ENCRYPTION_KEY is invalid: expected 32 bytes/,
    ],
    [
      "a key file that does not exist",
      {},
      ["--encryption-key-file", "/nonexistent/key"],
      /cannot read the encryption key: ENOENT/,
    ],
    [
      "PostgreSQL without an encryption key",
      { AGENTEX_DATABASE_URL: "postgres://me:hunter2@127.0.0.1:1/d" },
      [],
      /AGENTEX_ENCRYPTION_KEY is not set, and PostgreSQL requires it/,
    ],
    [
      "PostgreSQL that is not there",
      { AGENTEX_DATABASE_URL: "postgres://me:hunter2@127.0.0.1:1/d", AGENTEX_ENCRYPTION_KEY: "0".repeat(64) },
      [],
      /cannot reach PostgreSQL: .*ECONNREFUSED/,
    ],
    [
      "PostgreSQL that is at neither of its addresses",
      { AGENTEX_DATABASE_URL: "postgres://me:hunter2@localhost:1/d", AGENTEX_ENCRYPTION_KEY: "0".repeat(64) },
      [],
      /cannot reach PostgreSQL: .*ECONNREFUSED/,
    ],
    [
      "PostgreSQL at no host",
      {
        AGENTEX_DATABASE_URL: "postgres://me:hunter2@nowhere.invalid/d",
        AGENTEX_ENCRYPTION_KEY: "0".repeat(64),
      },
      [],
      /cannot reach PostgreSQL: .*nowhere\.invalid/,
    ],
    [
      "an invalid PostgreSQL URL",
      { AGENTEX_DATABASE_URL: "postgres://me:hunter2@h:port/d", AGENTEX_ENCRYPTION_KEY: "0".repeat(64) },
      [],
      /cannot reach PostgreSQL: ./,
    ],
  ] as [string, Record<string, string>, string[], RegExp][]) {
    test(what, async () => {
      const complaint = await complaintOf(environment, ...flags);
      assert.match(complaint, pattern);
      assert.doesNotMatch(complaint, /hunter2/);
    });
  }

  test("a port in use", async () => {
    assert.match(
      await complaintOf({ AGENTEX_PORT: occupiedPort() }),
      new RegExp(
        `port ${occupiedPort()} on 127\\.0\\.0\\.1 is in use; stop the program that listens there, or choose another port: AGENTEX_PORT`,
      ),
    );
  });

  test("an admin port in use, and then nothing listens on the main one either", async () => {
    const complaint = await complaintOf({
      AGENTEX_ADMIN_PORT: occupiedPort(),
      AGENTEX_DATABASE_URL: `sqlite:${join(directory, "admin", "agentex.db")}`,
    });
    assert.match(
      complaint,
      new RegExp(
        `port ${occupiedPort()} on 127\\.0\\.0\\.1 is in use; stop the program that listens there, or choose another port: AGENTEX_ADMIN_PORT`,
      ),
    );
  });

  test("less memory for unverified bodies than the body limit", async () => {
    assert.match(
      await complaintOf({ AGENTEX_UNVERIFIED_BYTES: "1MiB" }),
      /AGENTEX_UNVERIFIED_BYTES is 1048576 bytes, less than AGENTEX_BODY_LIMIT/,
    );
  });

  test("a directory that cannot be created", async () => {
    const file = join(directory, "regular-file");
    writeFileSync(file, "");
    const AGENTEX_DATABASE_URL = `sqlite:${join(file, "data", "agentex.db")}`;
    assert.match(await complaintOf({ AGENTEX_DATABASE_URL }), /ENOTDIR/);
    assert.match(
      await complaintOf({ AGENTEX_DATABASE_URL, AGENTEX_ENCRYPTION_KEY: "0".repeat(64) }),
      /cannot create the directory/,
    );
  });

  test("a file that is not a database", async () => {
    const file = join(directory, "garbage", "agentex.db");
    mkdirSync(join(directory, "garbage"));
    writeFileSync(
      file,
      "this is not a database, but it is long enough to be read as the header of one".repeat(20),
    );
    assert.match(
      await complaintOf({ AGENTEX_DATABASE_URL: `sqlite:${file}` }),
      /cannot open the SQLite file .*not a database/,
    );
  });

  test("a database file that is a directory", async () => {
    const path = join(directory, "a-directory", "agentex.db");
    mkdirSync(path, { recursive: true });
    assert.match(
      await complaintOf({ AGENTEX_DATABASE_URL: `sqlite:${path}` }),
      /cannot open the SQLite file/,
    );
  });

  test("a SQLite file that another gateway uses", async () => {
    const AGENTEX_DATABASE_URL = `sqlite:${join(directory, "shared", "agentex.db")}`;
    const first = runChild(["serve"], { AGENTEX_PORT: "0", AGENTEX_DATABASE_URL });
    try {
      await first.listens();
      // Even through a link, which has no lock beside it.
      symlinkSync(join(directory, "shared", "agentex.db"), join(directory, "linked.db"));
      for (const url of [AGENTEX_DATABASE_URL, `sqlite:${join(directory, "linked.db")}`]) {
        assert.match(
          await complaintOf({ AGENTEX_DATABASE_URL: url }),
          /another gateway is using .*shared\/agentex\.db; stop it, or/,
        );
      }
    } finally {
      await first.kill();
    }
    // The lock ends with the process, however the process ends.
    const second = runChild(["serve"], { AGENTEX_PORT: "0", AGENTEX_DATABASE_URL });
    try {
      await second.listens();
    } finally {
      await second.kill();
    }
  });

  test("a PostgreSQL database that does not exist", { skip: noPostgres }, async () => {
    const database = await newPostgres();
    await database.drop();
    const complaint = await complaintOf({
      AGENTEX_DATABASE_URL: database.url,
      AGENTEX_ENCRYPTION_KEY: "0".repeat(64),
    });
    assert.match(complaint, /cannot reach PostgreSQL: .*does not exist/);
  });
});

describe("agentex", { concurrency: 3 }, () => {
  for (const [args, code, pattern] of [
    [["--help"], 0, /Usage: agentex [^]*serve/],
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/],
    [["serve", "--help"], 0, /--port <number>[^]*AGENTEX_PORT, default 5003[^]*Examples:/],
    [["help", "serve"], 0, /--database-url/],
    [["dance"], 2, /unknown command 'dance'[^]*npx agentex-gateway --help/],
    [["serve", "--dance"], 2, /unknown option '--dance'/],
    [["serve", "--port"], 2, /argument missing/],
    [["serve", "extra"], 2, /too many arguments/],
  ] as [string[], number, RegExp][]) {
    test(`${args.join(" ")} ends with ${code}`, async () => {
      const child = runChild(args, {});
      assert.equal(await child.exited(), code, child.stderr());
      assert.match(code === 0 ? child.stdout() : child.stderr(), pattern);
      assert.equal(code === 0 ? child.stderr() : child.stdout(), "");
    });
  }
});
