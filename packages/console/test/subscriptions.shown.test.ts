import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startEventReceiver, type EventReceiver } from "../../gateway/test/subscriptions/event-receiver.ts";
import { noChromium } from "./harness/chromium.ts";
import { useConsole } from "./harness/use-console.ts";

describe("subscriptions to events, in the settings", { skip: noChromium }, () => {
  let receiver: EventReceiver;
  before(async () => {
    receiver = await startEventReceiver();
  });
  const scene = useConsole({ settings: { subscriptionUrls: "local" } });
  after(() => receiver.stop());

  test("show their state, and are ended", async () => {
    await scene.client.subscriptions.save({
      provider: "github",
      event: "push",
      url: receiver.url("/events"),
      secret: receiver.secret("/events"),
    });
    const page = await scene.open("/settings/subscriptions");
    await page.getByText(`github.push → ${new URL(receiver.url("/")).host}`).waitFor();
    await page.getByText("0 delivered").waitFor();
    await page.getByText("active", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Delete github.push" }).click();
    await page.getByRole("button", { name: "Delete subscription" }).click();
    await page.getByText("ended", { exact: true }).waitFor();
    assert.deepEqual(scene.misdeeds, { foreign: [], errors: [] });
  });
});
