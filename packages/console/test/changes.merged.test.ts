import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Delivery, DeliveryPage } from "agentex-gateway-sdk/client";
import { mergeChanges } from "../src/delivery/merge.ts";

const delivery = (id: string, status: Delivery["status"] = "waiting") => ({ id, status }) as Delivery;
const page = (...deliveries: Delivery[]): DeliveryPage => ({ deliveries, next_cursor: null });
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

  test("begin a list that was empty", () => {
    assert.deepEqual(shown(mergeChanges([page()], [delivery("a"), delivery("b")])), [
      ["b waiting", "a waiting"],
    ]);
  });
});
