import assert from "node:assert/strict";
import { test } from "node:test";
import { providers } from "agentex-webhook-providers";
import { planDelivery } from "../../src/dispatch/plan.ts";

const basis = {
  lateAnswer: undefined,
  keyPolicy: undefined,
  routePolicy: undefined,
  preference: undefined,
  agentTimeout: 30_000,
};

test("providers are answered before their deadline, with time for the response to travel", () => {
  assert.equal(
    planDelivery({ ...basis, provider: providers.get("github") }).deadline,
    9_000,
    "GitHub waits 10 s",
  );
  assert.equal(
    planDelivery({ ...basis, provider: providers.get("slack") }).deadline,
    2_500,
    "Slack waits 3 s",
  );
});

test("providers that do not say how long they wait are answered when the agent has been silent for too long", () => {
  assert.equal(planDelivery({ ...basis, provider: undefined, routePolicy: "assured" }).deadline, 30_000);
});
