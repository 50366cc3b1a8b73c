import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { SETTINGS } from "../../../src/settings/config.ts";
import type { AttemptResult } from "../../../src/deliveries/delivery.ts";
import { judge } from "../../../src/dispatch/attempts/retry-schedule.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 1);
const { retrySchedule } = SETTINGS;
const usual = retrySchedule.read(retrySchedule.fallback) ?? [];

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const wait = fc.integer({ min: 0, max: 30 * DAY });

function unavailable(retryNotBefore?: number): AttemptResult {
  return { agentStatus: 503, error: undefined, duration: 1, answer: undefined, retryNotBefore };
}

/** How long a delivery is retried if every attempt fails, in milliseconds. */
function lifeOf(schedule: readonly number[], chances: readonly number[]): number {
  let now = NOW;
  for (let attempt = 1; ; attempt++) {
    const verdict = judge(unavailable(), attempt, schedule, now, () => chances[attempt - 1] ?? 0);
    if (verdict.status !== "waiting") {
      assert.deepEqual([verdict.status, attempt], ["failed", schedule.length + 1]);
      return now - NOW;
    }
    now = verdict.nextAttemptAt;
  }
}

describe("the wait before another attempt", () => {
  test("is the schedule's, minus at most half of it", () => {
    fc.assert(
      fc.property(
        fc.array(wait, { minLength: 1, maxLength: 50 }),
        fc.nat(),
        chance,
        (waits, place, random) => {
          const attempt = (place % waits.length) + 1;
          const planned = waits[attempt - 1] ?? 0;
          const verdict = judge(unavailable(), attempt, waits, NOW, () => random);
          assert.ok(verdict.status === "waiting");
          const waited = verdict.nextAttemptAt - NOW;
          assert.ok(waited >= Math.floor(planned / 2) && waited <= planned, `${waited} of ${planned} ms`);
        },
      ),
    );
  });

  test("covers all of that range, so that deliveries that failed together do not return together", () => {
    const waited = (random: number) => {
      const verdict = judge(unavailable(), 1, [HOUR], NOW, () => random);
      return verdict.status === "waiting" ? verdict.nextAttemptAt - NOW : undefined;
    };
    assert.deepEqual([0, 0.5, 1 - 2 ** -53].map(waited), [HOUR, 0.75 * HOUR, 0.5 * HOUR]);
  });

  test("is as long as Retry-After requests, up to a day, and never shorter because of it", () => {
    fc.assert(
      fc.property(wait, chance, fc.integer({ min: -DAY, max: 40 * DAY }), (planned, random, asked) => {
        const plain = judge(unavailable(), 1, [planned], NOW, () => random);
        const heard = judge(unavailable(NOW + asked), 1, [planned], NOW, () => random);
        assert.ok(plain.status === "waiting" && heard.status === "waiting");
        assert.equal(heard.nextAttemptAt, Math.max(plain.nextAttemptAt, NOW + Math.min(asked, DAY)));
      }),
    );
  });
});

describe("the default schedule", () => {
  test("spans three days with ten waits, and at least a day and a half whatever the jitter", () => {
    assert.equal(usual.length, 10);
    const longest = lifeOf(usual, []);
    assert.ok(longest > 2.9 * DAY && longest <= 3 * DAY, `${longest / DAY} days`);
    fc.assert(
      fc.property(fc.array(chance, { minLength: 10, maxLength: 10 }), (chances) => {
        const life = lifeOf(usual, chances);
        assert.ok(life >= longest / 2 - usual.length && life <= longest, `${life / HOUR} hours`);
      }),
    );
  });
});
