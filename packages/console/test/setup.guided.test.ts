import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { noChromium } from "./harness/chromium.ts";
import { sendAsGithub } from "./harness/github.ts";
import { useConsole } from "./harness/use-console.ts";

const REPOSITORY = "octo-org/octo-repo";

describe("the guided setup", { skip: noChromium }, () => {
  const scene = useConsole();

  test("of an empty gateway says how to have an agent, and goes on by itself once there is one", async () => {
    const page = await scene.open("/", { hasClock: true });
    await page.getByText("This gateway has no agents yet").waitFor();
    await page.getByRole("link", { name: "Connect", exact: true }).click();
    await page.getByRole("heading", { name: "Start your first agent" }).waitFor();
    await scene.startAgent({
      name: "code-watcher",
      routes: { "/code_changes": () => ({ message: "Success" }) },
    });
    await page.clock.runFor(10_000);
    await page.getByRole("heading", { name: "Choose an agent" }).waitFor();
  });

  test("leads from the agent to a delivery of GitHub's that was verified, by what it says to paste", async () => {
    const page = await scene.open("/connect");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Search providers").fill("github");
    await page.getByRole("button", { name: "GitHub", exact: true }).click();
    await page.getByRole("textbox", { name: "Name" }).fill(REPOSITORY);
    await page.getByRole("button", { name: "Create webhook" }).click();
    await page.getByText("Waiting for GitHub").waitFor();
    await page.getByText("Settings → Webhooks → Add webhook").waitFor();

    const secretField = page.locator("[data-copied]").last();
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

    // A mistake first: the page says at once what is wrong.
    const payload = { ref: "refs/heads/main", repository: { full_name: REPOSITORY }, commits: [] };
    const rejected = await sendAsGithub(url, { event: "push", payload, secret: `${secret} ` });
    assert.equal(rejected.status, 401);
    await page.getByText("Rejected requests").waitFor();
    await page.getByText("signature invalid").waitFor();

    const taken = await sendAsGithub(url, { event: "push", payload, secret });
    assert.equal(taken.status, 200);
    await page.getByText("Verified", { exact: true }).waitFor();
    await page.getByRole("link", { name: "View delivery" }).click();
    await page.getByRole("heading", { name: /^push/ }).waitFor();
    assert.equal(page.url().split("/").at(-1), taken.headers.get("x-agentex-delivery-id"));
    await page.getByText("Attempt 1: returned 200").waitFor();

    // The secret cannot be read again.
    const [key] = await scene.client.keys.list({ agent_name: "code-watcher" });
    assert.doesNotMatch(JSON.stringify(key), new RegExp(secret));
  });

  test("asks for nothing of any other host, and breaks no rule of the page's", () => {
    assert.deepEqual(scene.misdeeds, { foreign: [], errors: [] });
  });
});
