import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Delivery, DeliveryPage } from "agentex-gateway-sdk/client";
import { mergeChanges } from "../../src/delivery/list/merge.ts";

const delivery = (id: string, status: Delivery["status"] = "waiting") => ({ id, status }) as Delivery;
const page = (...deliveries: Delivery[]): DeliveryPage => ({
  deliveries,
  next_cursor: null,
  looked_through: 0,
  back_to: null,
});
const shown = (pages: readonly DeliveryPage[]) =>
  pages.map(({ deliveries }) => deliveries.map(({ id, status }) => `${id} ${status}`));

describe("changes of a list that is live", () => {
  const pages = [page(delivery("d"), delivery("c")), page(delivery("b"), delivery("a"))];

  test("replace what is listed, where it stands", () => {
    assert.deepEqual(shown(mergeChanges(pages, [delivery("b", "delivered"), delivery("d", "failed")])), [
      ["d failed", "c waiting"],
      ["b delivered", "a waiting"],
    ]);
  });

  test("put what is new in front, the newest first, and once", () => {
    const changes = [delivery("e"), delivery("f"), delivery("e", "delivered")];
    assert.deepEqual(shown(mergeChanges(pages, changes))[0], [
      "f waiting",
      "e delivered",
      "d waiting",
      "c waiting",
    ]);
  });

  test("leave out what is older and not listed: it belongs to a page that nobody loaded", () => {
    assert.deepEqual(shown(mergeChanges([page(delivery("d"))], [delivery("a", "failed")])), [["d waiting"]]);
  });

  test("put what did not belong before where it belongs now, and leave out what does not", () => {
    const changes = [delivery("cc", "failed"), delivery("aa", "failed"), delivery("e")];
    assert.deepEqual(shown(mergeChanges(pages, changes, ({ status }) => status === "failed")), [
      ["d waiting", "cc failed", "c waiting"],
      ["b waiting", "aa failed", "a waiting"],
    ]);
  });

  test("take out what no longer belongs, where nothing is to stay", () => {
    const left = mergeChanges(
      pages,
      [delivery("b", "delivered")],
      undefined,
      ({ status }) => status === "waiting",
    );
    assert.deepEqual(shown(left), [["d waiting", "c waiting"], ["a waiting"]]);
  });

  test("begin a list that was empty", () => {
    assert.deepEqual(shown(mergeChanges([page()], [delivery("a"), delivery("b")])), [
      ["b waiting", "a waiting"],
    ]);
  });
});
