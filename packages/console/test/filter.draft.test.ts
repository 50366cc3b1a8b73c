import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GatewayError } from "agentex-gateway-sdk/client";
import { placeError } from "../src/pages/agent/filter/field-errors.ts";
import { changesOf, draftOf, readDraft, type FilterDraft } from "../src/pages/agent/filter/filter-draft.ts";
import type { Wake } from "../src/pages/agent/filter/wake.ts";

const NOTHING: Wake = { events: null, when: null, from: null, budget: null, identities: null };
const DECLARED: Wake = {
  ...NOTHING,
  events: ["push"],
  from: { standing: ["owner"], otherwise: "hold" },
};
/** The budget and the trusted senders were set over the API, the latter to what the agent declares now. */
const CURRENT: Wake = { ...DECLARED, budget: { most: 20, within: "10m", per: "route" } };

const changes = (edit: Partial<FilterDraft>, reset: Parameters<typeof changesOf>[1]["reset"] = []) => {
  const read = readDraft({ ...draftOf(CURRENT), ...edit });
  assert.ok(read.outcome === "read");
  return changesOf(read.wake, { current: CURRENT, declared: DECLARED, reset });
};

describe("what wakes an agent, as it is edited", () => {
  test("is set if it was changed, and otherwise remains the agent's declaration", () => {
    assert.deepEqual(changes({}), {});
    assert.deepEqual(changes({ events: ["push", "release.*"], identities: ["github:1"] }), {
      events: ["push", "release.*"],
      identities: ["github:1"],
    });
    assert.deepEqual(changes({ per: "actor" }), { budget: { most: 20, within: "10m", per: "actor" } });
  });

  test("is no longer set if it is emptied, or reset to what the agent declares", () => {
    assert.deepEqual(changes({ most: "", within: "" }), { budget: null });
    assert.deepEqual(changes({}, ["from"]), { from: null });
    assert.deepEqual(changes({ standing: ["member"] }, ["from"]), {
      from: { standing: ["member"], otherwise: "hold" },
    });
  });

  test("is not sent if it cannot be read, and says which field is wrong", () => {
    const read = readDraft({ ...draftOf(CURRENT), when: "[1]", within: " " });
    assert.ok(read.outcome === "invalid");
    assert.deepEqual(Object.keys(read.errors), ["when", "within"]);
  });

  test("shows the gateway's objections at the fields that they concern", () => {
    const draft = { ...draftOf(CURRENT), identities: ["github:1", "mona"] };
    const rejected = (...errors: { path: string; message: string }[]) =>
      new GatewayError("invalid", { status: 422, problem: { errors } });
    const placed = placeError(
      rejected(
        { path: "when.all.0.iz", message: "is not known." },
        { path: "identities.1", message: "must be a provider and an id" },
        { path: "budget.within", message: "must be a time" },
      ),
      draft,
    );
    assert.deepEqual(placed, {
      errors: {
        when: "all.0.iz: is not known.",
        identities: "mona: must be a provider and an id",
        within: "must be a time",
      },
      rest: null,
    });
    const elsewhere = rejected({ path: "route", message: "is required" });
    assert.deepEqual(placeError(elsewhere, draft), { errors: {}, rest: elsewhere });
  });
});
