import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { noChromium } from "./harness/chromium.ts";
import { sendAsGithub } from "./harness/fill/github.ts";
import { useConsole } from "./harness/use-console.ts";

const REPOSITORY = "octo-org/octo-repo";

describe("the guided setup", { skip: noChromium }, () => {
  const scene = useConsole();

  test("of an empty gateway says how to add an agent, and continues by itself once there is one", async () => {
    const page = await scene.open("/", { hasClock: true });
    await page.getByText("This gateway has no agents yet").waitFor();
    await page.getByRole("link", { name: "Connect", exact: true }).click();
    await page.getByRole("heading", { name: "Start your first agent" }).waitFor();
    await scene.startAgent({
      name: "code-watcher",
      routes: { "/code_changes": () => ({ message: "Success" }) },
      options: { "/code_changes": { events: ["push"] } },
    });
    await page.clock.runFor(10_000);
    await page.getByRole("heading", { name: "Choose an agent" }).waitFor();
  });

  test("leads from the agent to a verified GitHub delivery, by following its instructions", async () => {
    const page = await scene.open("/connect");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Search providers").fill("github");
    await page.getByRole("button", { name: "GitHub", exact: true }).click();
    await page.getByRole("textbox", { name: "Name" }).fill(REPOSITORY);
    await page.getByRole("button", { name: "Create webhook" }).click();
    // GitHub could not reach this machine; the test can.
    await page.getByText("GitHub cannot reach this URL").waitFor();
    await page.getByText(/^cloudflared tunnel --url/).waitFor();
    await page.getByRole("button", { name: "Create anyway" }).click();
    await page.getByText("Waiting for GitHub").waitFor();
    await page.getByText("Settings → Webhooks → Add webhook").waitFor();

    await page.getByText("The route accepts").waitFor();
    await page.getByText("push", { exact: true }).waitFor();
    const secretField = page.locator("[data-copied]").nth(1);
    assert.match(await secretField.innerText(), /^•+$/, "the secret is masked");
    const copy = async (what: string): Promise<string> => {
      await page.getByRole("button", { name: `Copy ${what}` }).click();
      return page.evaluate("navigator.clipboard.readText()");
    };
    const url = await copy("URL");
    const secret = await copy("secret");
    assert.equal(url, `${scene.gateway.url}/agents/forward/name/code-watcher/code_changes`);
    assert.match(secret, /^[0-9a-f]{64}$/);
    await page.getByRole("button", { name: "Show secret" }).click();
    assert.equal(await secretField.innerText(), secret);

    // A mistake first: the page immediately says what is wrong.
    const payload = { ref: "refs/heads/main", repository: { full_name: REPOSITORY }, commits: [] };
    const rejected = await sendAsGithub(url, { event: "push", payload, secret: `${secret} ` });
    assert.equal(rejected.status, 401);
    await page.getByText("Rejected requests").waitFor();
    await page.getByText("signature invalid").waitFor();

    const taken = await sendAsGithub(url, { event: "push", payload, secret });
    assert.equal(taken.status, 200);
    await page.getByText("Verified", { exact: true }).waitFor();
    assert.equal(await page.getByText(secret).count(), 0, "the secret is no longer shown");
    assert.equal(await page.locator("button[data-completed]").count(), 4, "every step is ticked");
    await page.getByRole("link", { name: "View delivery" }).click();
    await page.getByRole("heading", { name: /^push/ }).waitFor();
    assert.equal(page.url().split("/").at(-1), taken.headers.get("x-agentex-delivery-id"));
    await page.getByText("Attempt 1: returned 200").waitFor();

    // The secret cannot be read again.
    const [key] = await scene.client.keys.list({ agent_name: "code-watcher" });
    assert.doesNotMatch(JSON.stringify(key), new RegExp(secret));
  });

  test("shows Stripe's URL before it asks for Stripe's secret, and survives a reload, going back and cancelling", async () => {
    const page = await scene.open(
      "/connect?agent=code-watcher&provider=stripe&base=https://hooks.example.com",
    );
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("live");
    await page.getByRole("button", { name: "Create webhook" }).click();
    const url = "https://hooks.example.com/agents/forward/name/code-watcher/code_changes";
    await page.getByText(url).waitFor();
    await page.reload();
    await page.getByText(url).waitFor();
    await page.getByRole("textbox", { name: "Signing secret" }).fill("whsec_made-by-stripe");
    await page.getByRole("button", { name: "Save secret" }).click();
    await page.getByText("The secret is stored.").waitFor();
    assert.doesNotMatch(page.url(), /whsec/);

    await page.getByRole("button", { name: "Back" }).click();
    assert.equal(await page.getByRole("textbox", { name: "Name" }).inputValue(), "live");
    await page.getByRole("button", { name: "Create webhook" }).click();
    await page.getByText("The secret is stored.").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Delete key" }).click();
    await page.getByRole("heading", { name: "code-watcher" }).waitFor();
    const keys = await scene.client.keys.list({ agent_name: "code-watcher" });
    assert.ok(!keys.some(({ api_key_type }) => api_key_type === "stripe"));
  });

  test("requests nothing from other hosts, and violates no rule of the page", () => {
    assert.deepEqual(scene.misdeeds, { foreign: [], errors: [] });
  });
});
