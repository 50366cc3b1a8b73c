import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import StallReporter from "../../test-run/stall-reporter.ts";

const limit = 1_000;

type Watch = {
  event: () => void;
  end: () => void;
  pass: (milliseconds: number) => void;
  stalls: () => number;
};

/** A run whose events the test emits, watched with a clock that the test controls. */
function startWatch(t: TestContext): Watch {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let stalls = 0;
  const reporter = new StallReporter(limit, () => (stalls += 1));
  return {
    event: () => reporter.write({ type: "test:pass" }),
    end: () => reporter.end(),
    pass: (milliseconds) => t.mock.timers.tick(milliseconds),
    stalls: () => stalls,
  };
}

test("a run in which something keeps happening continues", (t) => {
  const watch = startWatch(t);
  for (let event = 0; event < 5; event++) {
    watch.event();
    watch.pass(limit - 1);
  }
  assert.equal(watch.stalls(), 0);
});

test("a run in which nothing happens for too long is ended", (t) => {
  const watch = startWatch(t);
  watch.event();
  watch.pass(limit);
  assert.equal(watch.stalls(), 1);
});

test("a run that has ended is no longer watched", (t) => {
  const watch = startWatch(t);
  watch.event();
  watch.end();
  watch.pass(10 * limit);
  assert.equal(watch.stalls(), 0);
});
