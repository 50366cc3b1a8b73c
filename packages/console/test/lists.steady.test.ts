import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { waitFor } from "../../gateway/test/harness/wait-for.ts";
import { noChromium } from "./harness/chromium.ts";
import { useConsole } from "./harness/use-console.ts";

/** Whether a list that is opened next follows changes, and has been reloaded for those made before it did. */
function livenessOf(page: Page): () => boolean {
  const seen = { streams: 0, lists: 0 };
  page.on("response", (response) => {
    const { pathname, searchParams } = new URL(response.url());
    if (pathname === "/deliveries/stream") seen.streams += 1;
    if (pathname === "/deliveries" && searchParams.get("status") === "waiting") seen.lists += 1;
  });
  return () => seen.streams > 0 && seen.lists > 1;
}

describe("a list that someone is looking at", { skip: noChromium }, () => {
  const scene = useConsole();
  let key = "";

  before(async () => {
    await scene.client.agents.register({
      name: "night-shift",
      description: "Asks for its work",
      delivery: "pull",
      acp_type: "async",
      registration_metadata: { webhook_routes: [{ method: "POST", path: "/tasks" }] },
    });
    const created = await scene.client.keys.create({ agent_name: "night-shift", name: "ci" });
    key = created.api_key ?? "";
  });

  const send = async (value = key): Promise<string> => {
    const answer = await fetch(`${scene.gateway.url}/agents/forward/name/night-shift/tasks`, {
      method: "POST",
      headers: { "x-agent-api-key": value },
    });
    return answer.headers.get("x-agentex-delivery-id") ?? "";
  };

  test("keeps a delivery that no longer matches its filter until asked to drop it, or drops it immediately in live mode", async () => {
    const [first, second] = [await send(), await send()];
    const page = await scene.open("/settings");
    const isLive = livenessOf(page);
    await page.goto(`${scene.gateway.adminUrl}/console/deliveries?status=waiting`);
    await page.locator(`[data-row="${second}"]`).waitFor();
    await waitFor(isLive);
    await scene.client.deliveries.cancel(first);
    await page.locator(`[data-row="${first}"]`).getByText("cancelled").waitFor();
    await page.getByRole("button", { name: "1 no longer matches" }).click();
    await page.locator(`[data-row="${first}"]`).waitFor({ state: "detached" });
    await page.getByText("1 delivery in total").waitFor();
    await page.getByRole("switch", { name: "Follow" }).click();
    await scene.client.deliveries.cancel(second);
    await page.getByText("No deliveries match").waitFor();
  });

  test("of rejected requests stays in place, and says how many are new", async () => {
    await send("wrong");
    const page = await scene.open("/refusals");
    const rows = page.getByRole("link", { name: /^key invalid/ });
    await rows.first().waitFor();
    await send("wrong");
    await page.getByRole("button", { name: "1 new" }).waitFor();
    assert.equal(await rows.count(), 1);
    await page.getByRole("button", { name: "1 new" }).click();
    await rows.nth(1).waitFor();
  });

  test("leads to a delivery that says what it waits for, and to none that does not exist", async () => {
    const page = await scene.open(`/deliveries/${await send()}`);
    await page.getByText("when the agent claims it from its inbox").first().waitFor();
    await page.goto(`${scene.gateway.adminUrl}/console/deliveries/dlv_0000000000000`);
    await page.getByText("No such delivery").waitFor();
    assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0);
  });
});
