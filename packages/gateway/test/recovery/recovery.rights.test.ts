import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { eachStore, newPostgres, noPostgres } from "../harness/each-store.ts";
import { waitFor } from "../harness/wait-for.ts";
import { TOKEN, useRecoveryScene, type RecoveryScene } from "./recovery-scene.ts";

const HOUR = 3_600_000;

/** How often the gateways reported that something cannot be recovered. */
function said(scene: RecoveryScene): number {
  return scene.gateways.flatMap(({ log }) => log.lines).filter((line) => line.includes("cannot be recovered"))
    .length;
}

async function loseTheRight(scene: RecoveryScene): Promise<void> {
  await scene.addHook("flux");
  await scene.recover("flux");
  await waitFor(async () => (await scene.get("flux")).state === "watching");
  assert.deepEqual((await scene.client.alerts()).stopped_recoveries, []);
  scene.github.accepts = { token: "another" };
  for (let hour = 0; hour < 3; hour++) {
    const before = scene.github.requests.length;
    scene.time += HOUR;
    await waitFor(() => scene.github.requests.length > before, "it was not checked again");
    await waitFor(async () => (await scene.get("flux")).state === "stopped");
  }
  const { stopped_recoveries } = await scene.client.alerts();
  assert.deepEqual(
    stopped_recoveries.map(({ name, code, receiver, detail }) => ({ name, code, receiver, detail })),
    [
      {
        name: "flux",
        code: "credential_refused",
        receiver: { type: "agent", name: "watcher" },
        detail: "GitHub returned 401: Bad credentials",
      },
    ],
  );
  assert.equal(said(scene), 1);
  scene.github.accepts = { token: TOKEN };
  await scene.client.recoveries.run("flux");
  await waitFor(async () => (await scene.get("flux")).state === "watching");
  assert.deepEqual((await scene.client.alerts()).stopped_recoveries, []);
}

eachStore("a credential that lost its permission", (store) => {
  const scene = useRecoveryScene(store);
  test("is reported once, as an alert, until it is restored", () => loseTheRight(scene));

  test("is reported for a webhook that no longer exists", async () => {
    await scene.client.recoveries.put("gone", {
      provider: "github",
      agent: "watcher",
      webhook: { scope: "organization", owner: "octo", hook_id: "404" },
      credential: { token: TOKEN },
    });
    await waitFor(async () => (await scene.get("gone")).state === "stopped");
    const [stopped] = (await scene.client.alerts()).stopped_recoveries;
    assert.equal(stopped?.code, "webhook_not_found");
  });
});

describe("two gateways", { skip: noPostgres }, () => {
  const scene = useRecoveryScene(newPostgres, 2);
  test("report once that a credential lost its permission", () => loseTheRight(scene));

  test("request each webhook once", async () => {
    const hook = await scene.addHook("shared");
    hook.miss(40);
    await scene.recover("shared");
    await waitFor(() => scene.github.redelivered.length >= 40);
    await waitFor(
      async () => {
        scene.time += 2_000;
        return (await scene.get("shared")).arrived === 40;
      },
      "not all arrived",
      30_000,
    );
    assert.equal(scene.github.redelivered.length, 40);
    assert.equal(new Set(scene.github.redelivered).size, 40);
  });
});
