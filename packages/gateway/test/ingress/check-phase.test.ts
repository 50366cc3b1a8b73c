import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { inCheckPhase, keepTurnBrief } from "../../src/check-phase.ts";

describe("what comes in together", () => {
  test("is handled later, and each step of it for all before the next", async () => {
    const steps: string[] = [];
    for (const name of ["one", "another"]) {
      inCheckPhase(() => {
        steps.push(`first step of ${name}`);
        queueMicrotask(() => steps.push(`second step of ${name}`));
      });
    }
    assert.deepEqual(steps, []);
    await setImmediate();
    assert.deepEqual(steps, [
      "first step of one",
      "first step of another",
      "second step of one",
      "second step of another",
    ]);
  });

  test("is handled in several turns while connections are accepted, each of which needs a turn", async () => {
    let handled = 0;
    for (let count = 0; count < 20; count++) inCheckPhase(() => (handled += 1));
    keepTurnBrief();
    await setImmediate();
    assert.equal(handled, 8);
    await setImmediate();
    assert.equal(handled, 20);
  });

  test("is handled although one of it fails", async (context) => {
    const failures: unknown[] = [];
    const previous = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.on("uncaughtException", (error) => failures.push(error));
    context.after(() => {
      process.removeAllListeners("uncaughtException");
      for (const listener of previous) process.on("uncaughtException", listener);
    });
    const ran: string[] = [];
    inCheckPhase(() => ran.push("before"));
    inCheckPhase(() => {
      throw new Error("it fails");
    });
    inCheckPhase(() => ran.push("after"));
    while (ran.length < 2) await setImmediate();
    assert.deepEqual(ran, ["before", "after"]);
    assert.deepEqual(failures.map(String), ["Error: it fails"]);
  });
});
