import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { request } from "undici";
import { z } from "zod";
import { describeError } from "../../src/telemetry/describe-error.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore, newPostgres, noPostgres } from "../harness/each-store.ts";
import { makeTestLog } from "../harness/gateways/test-log.ts";

const SECRET = "hunter2-hunter2-hunter2";
const frames = /^at [^\n]+(\nat [^\n]+)*$/;

const thrownBy = async (action: () => unknown): Promise<unknown> => {
  try {
    await action();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
};

/** Fails if an error's log contains the secret, in any part of it. */
const logged = (error: unknown): Record<string, unknown> => {
  const log = makeTestLog();
  log.logger.error({ err: error }, "failed");
  const [line = ""] = log.lines;
  for (const part of [SECRET, "hunter2"]) assert.ok(!line.includes(part), line);
  return (JSON.parse(line) as { err: Record<string, unknown> }).err;
};

describe("an error in the log", () => {
  for (const [what, action] of [
    ["JSON that cannot be read", () => JSON.parse(SECRET) as unknown],
    ["an invalid number", () => BigInt(SECRET)],
    ["a URL that cannot be read", () => new URL(SECRET)],
    ["a pattern that cannot be read", () => new RegExp(`(${SECRET}`)],
    ["a URI that cannot be decoded", () => decodeURIComponent(`%${SECRET}`)],
    ["data that does not validate", () => z.strictObject({}).parse({ [SECRET]: SECRET })],
    ["data that is not in a list", () => z.enum(["a"]).parse(SECRET, { reportInput: true })],
    ["a header that cannot be sent", () => request("http://127.0.0.1:1", { headers: { a: `${SECRET}\n` } })],
    ["a header's name that cannot be sent", () => new Headers({ [`${SECRET}\n`]: "a" })],
    ["an argument of another type", () => Buffer.from(BigInt(1) as never, SECRET as never)],
    ["an argument that is not an encoding", () => new TextDecoder(SECRET)],
    ["a value that has no properties", () => SECRET.length in (SECRET as never)],
    ["a property of nothing", () => (undefined as unknown as Record<string, unknown>)[SECRET]],
    [
      "one with the secret in its name, code, properties and cause",
      () => {
        const error = Object.assign(new TypeError(SECRET, { cause: new SyntaxError(SECRET) }), {
          code: `${SECRET} ${SECRET}`,
          detail: SECRET,
          body: { secret: SECRET },
        });
        error.name = `${SECRET} ${SECRET}`;
        throw error;
      },
    ],
    [
      "several together",
      () => {
        throw new AggregateError([new SyntaxError(SECRET)], SECRET);
      },
    ],
    [
      "one whose message looks like a stack",
      () => {
        throw new SyntaxError(`no\n    at ${SECRET}`);
      },
    ],
  ] as const) {
    test(`reveals nothing about ${what}`, async () => {
      const described = logged(await thrownBy(action));
      assert.equal(typeof described["message"], "string");
    });
  }

  test("says its type, its code, its message if that is the program's own, its cause, and where it was thrown", async () => {
    const refused = await thrownBy(() => request("http://127.0.0.1:1"));
    const described = logged(new Error("the agent was not reached", { cause: refused }));
    assert.partialDeepStrictEqual(described, {
      type: "Error",
      message: "the agent was not reached",
      cause: { type: "Error", code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:1" },
    });
    assert.match(String(described["stack"]), frames);
    assert.match(String(described["stack"]), /logs\.redacted\.test\.ts/);
  });

  test("says nothing about thrown values that are not errors", () => {
    assert.deepEqual(describeError(SECRET), {
      type: "string",
      message: "(withheld: it may quote received data)",
    });
  });

  test("says what a fault in the code is, and where", async () => {
    const described = logged(await thrownBy(() => (undefined as unknown as { secret: string }).secret));
    assert.equal(described["type"], "TypeError");
    assert.equal(described["message"], "Cannot read properties of undefined");
    assert.match(String(described["stack"]), frames);
  });

  test("is one line however long its message is, and ends if its causes are circular", () => {
    const error = new Error(`${"long ".repeat(1_000)}\n{"level":60}`);
    error.cause = error;
    const described = describeError(error);
    assert.equal(described.message.length, 300);
    assert.ok(!described.message.includes("\n"));
    assert.equal(described.cause?.cause?.cause?.cause, undefined);
  });
});

eachStore("an error of the store in the log", (store) => {
  test("names the constraint that was broken, and no value", async (context) => {
    const database = await store();
    const opened = await openDatabase(database.url);
    context.after(async () => {
      await opened.close();
      await database.drop();
    });
    const row = { encryption_key_id: SECRET, value_encrypted: SECRET, created_at: 0 };
    const insert = () => opened.query.insertInto("vault_checks").values(row).execute();
    await insert();
    const error = await thrownBy(insert);
    const described = logged(error);
    assert.match(String(described["message"]), /vault_checks/);
    assert.ok(["23505", 1555].includes(described["code"] as string), String(described["code"]));
  });
});

describe("an error of PostgreSQL in the log", { skip: noPostgres }, () => {
  test("reveals nothing about a value of another type", async (context) => {
    const database = await newPostgres();
    const opened = await openDatabase(database.url);
    context.after(async () => {
      await opened.close();
      await database.drop();
    });
    const row = { encryption_key_id: SECRET, value_encrypted: SECRET, created_at: SECRET as never };
    const described = logged(
      await thrownBy(() => opened.query.insertInto("vault_checks").values(row).execute()),
    );
    assert.equal(described["code"], "22P02");
  });
});
