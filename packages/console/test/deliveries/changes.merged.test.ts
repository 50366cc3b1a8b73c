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

describe("changes to a live list", () => {
  const pages = [page(delivery("d"), delivery("c")), page(delivery("b"), delivery("a"))];

  test("replace listed items in place", () => {
    assert.deepEqual(shown(mergeChanges(pages, [delivery("b", "delivered"), delivery("d", "failed")])), [
      ["d failed", "c waiting"],
      ["b delivered", "a waiting"],
    ]);
  });

  test("put new items first, the newest on top, and each once", () => {
    const changes = [delivery("e"), delivery("f"), delivery("e", "delivered")];
    assert.deepEqual(shown(mergeChanges(pages, changes))[0], [
      "f waiting",
      "e delivered",
      "d waiting",
      "c waiting",
    ]);
  });

  test("leave out older items that are not listed: they belong to a page that is not loaded", () => {
    assert.deepEqual(shown(mergeChanges([page(delivery("d"))], [delivery("a", "failed")])), [["d waiting"]]);
  });

  test("insert items that match now in their places, and leave out those that do not", () => {
    const changes = [delivery("cc", "failed"), delivery("aa", "failed"), delivery("e")];
    assert.deepEqual(shown(mergeChanges(pages, changes, ({ status }) => status === "failed")), [
      ["d waiting", "cc failed", "c waiting"],
      ["b waiting", "aa failed", "a waiting"],
    ]);
  });

  test("remove items that no longer match, if none are to stay", () => {
    const left = mergeChanges(
      pages,
      [delivery("b", "delivered")],
      undefined,
      ({ status }) => status === "waiting",
    );
    assert.deepEqual(shown(left), [["d waiting", "c waiting"], ["a waiting"]]);
  });

  test("start an empty list", () => {
    assert.deepEqual(shown(mergeChanges([page()], [delivery("a"), delivery("b")])), [
      ["b waiting", "a waiting"],
    ]);
  });
});
