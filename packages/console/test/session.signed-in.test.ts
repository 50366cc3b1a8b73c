import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { makeAccounts, type TestAccount } from "../../gateway/test/harness/test-accounts.ts";
import { noChromium } from "./harness/chromium.ts";
import { createKey } from "./harness/fill/create-key.ts";
import { useConsole } from "./harness/use-console.ts";

describe("if people must sign in", { skip: noChromium }, () => {
  const scene = useConsole({ settings: { auth: "accounts" } });
  let account: TestAccount | undefined;
  const team = (): TestAccount => {
    assert.ok(account !== undefined);
    return account;
  };
  before(async () => {
    [account] = await makeAccounts(scene.gateway, "Payments team");
    await team().as("admin").register({ name: "hello", url: "http://127.0.0.1:9" });
  });

  test("a page leads to the sign-in and back, and no address or store keeps the key", async () => {
    const page = await scene.open("/agents/hello/keys");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.match(page.url(), /\/console\/sign-in\?next=%2Fagents%2Fhello%2Fkeys$/);
    await page.locator("input[type=password]").fill("the-key-of-nobody");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("account_key_invalid").waitFor();
    const { value } = team().keys.admin;
    await page.locator("input[type=password]").fill(value);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: /hello/ }).waitFor();
    assert.match(page.url(), /\/console\/agents\/hello\/keys$/);
    const kept = await page.evaluate<string>(
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])",
    );
    assert.ok(!kept.includes(value) && !kept.includes("agentex_session"), kept);

    // Changes carry the session's token, which a page of another site does not know.
    const written = page.waitForRequest(
      (request) => request.method() === "POST" && request.url().endsWith("/agent_api_keys"),
    );
    await createKey(page, "ci");
    assert.ok(((await written).headers()["x-csrf-token"] ?? "").length > 20);
    const made = await (await written).response();
    assert.equal(made?.status(), 200);
  });

  test("a person's key is created and shown once, and the audit log says who created it", async () => {
    const page = await scene.open("/settings/keys");
    await page.getByText("Payments team admin", { exact: true }).first().waitFor();
    const dialog = await createKey(page, "grace");
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByText("grace", { exact: true }).waitFor();
    await page.getByRole("tab", { name: "Audit log" }).click();
    await page.getByText("account_key.create").first().waitFor();
  });
});

describe("if nobody signs in", { skip: noChromium }, () => {
  const scene = useConsole();

  test("nobody is redirected to a foreign address", async () => {
    const page = await scene.open("/sign-in?next=//evil.test/");
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    assert.match(page.url(), /\/console\/?$/);
  });

  test("a gateway without accounts says so, and requests no key", async () => {
    const page = await scene.open("/settings/account");
    await page.getByText("This gateway has no accounts").waitFor();
  });

  test("a gateway that does not respond is reported with a way to try again, which works once it is back", async () => {
    const page = await scene.open("/settings", { hasClock: true });
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await page.route("**/agents?*", async (route) => route.abort());
    await page.reload();
    await page.getByRole("link", { name: "Agents", exact: true }).click();
    await page.getByLabel("Loading").first().waitFor();
    // The console waits between its own retries.
    await page.clock.runFor(10_000);
    await page.getByText("The gateway is not responding").waitFor();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Start your first agent" }).waitFor();
  });
});
