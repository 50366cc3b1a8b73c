import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Delivery } from "agentex-gateway-sdk/client";
import { countBatch, linesOf, summarize, type BatchLine } from "../../src/delivery/list/lines.ts";

const delivery = (id: string, batch_id: string | null = null, summary = `${id} happened`) =>
  ({ id, batch_id, summary }) as Delivery;
const shown = (...deliveries: readonly Delivery[]) =>
  linesOf(deliveries).map((line) =>
    line.kind === "delivery" ? line.delivery.id : `${countBatch(line)}: ${summarize(line)}`,
  );

describe("a list with batches", () => {
  test("has one line for each batch, at the position of its newest delivery", () => {
    assert.deepEqual(
      shown(delivery("e"), delivery("d", "a"), delivery("c"), delivery("b", "a"), delivery("a", "a")),
      ["e", "batch of 3: d happened · b happened · a happened", "c"],
    );
  });

  test("says so if older deliveries of a batch may not be loaded", () => {
    assert.deepEqual(shown(delivery("d", "a"), delivery("c", "a")), [
      "batch of 3 or more: d happened · c happened",
    ]);
  });

  test("shows a batch of one like any other delivery", () => {
    assert.deepEqual(shown(delivery("b", "b"), delivery("a")), ["b", "a"]);
  });

  test("names each outcome once, and not every delivery", () => {
    const members = ["x", "x", "y", "z", "v", "w", "w"].map((summary, at) => delivery(`${at}`, "6", summary));
    const [line] = linesOf(members);
    assert.equal(summarize(line as BatchLine), "x · y · z · 2 more");
  });
});
