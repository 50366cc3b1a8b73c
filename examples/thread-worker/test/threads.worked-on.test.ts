import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { work } from "../src/work.ts";

const never = new AbortController().signal;

describe("the work", () => {
  test("reports its progress with each step", async () => {
    const told: [number, string][] = [];
    const parts = {
      stepTime: 0,
      signal: never,
      progress: (...step: [number, string]) => void told.push(step),
    };
    assert.equal(await work({ ...parts, done: 0 }), 4);
    assert.deepEqual(
      told.map(([progress]) => progress),
      [0, 0.25, 0.5, 0.75],
    );
  });

  test("continues where the previous attempt stopped", async () => {
    const told: string[] = [];
    const progress = (_progress: number, note: string) => void told.push(note);
    assert.equal(await work({ done: 0.5, progress, stepTime: 0, signal: never }), 2);
    assert.deepEqual(told, ["writing the change", "running the tests"]);
  });

  test("stops when its run is cancelled or lost", async () => {
    const stopped = new AbortController();
    const progress = (): void => stopped.abort(new Error("cancelled"));
    await assert.rejects(work({ done: 0, progress, stepTime: 10_000, signal: stopped.signal }));
  });
});
