import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { answerAsAccounts } from "./harness/accounts-contract.ts";
import { noChromium } from "./harness/chromium.ts";
import { useConsole } from "./harness/use-console.ts";

describe("where people have to sign in", { skip: noChromium }, () => {
  const scene = useConsole();
  before(async () =>
    scene.client.agents.register({
      name: "hello",
      description: "Says hello",
      acp_url: "http://127.0.0.1:9",
      acp_type: "async",
    }),
  );

  test("a page leads to the sign-in and back, by a key that no address and no store keeps", async () => {
    const page = await scene.open("/settings");
    await answerAsAccounts(page, { isSignedIn: false });
    await page.goto(page.url().replace("/settings", "/agents/hello/keys"));
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.match(page.url(), /\/console\/sign-in\?next=%2Fagents%2Fhello%2Fkeys$/);
    await page.locator("input[type=password]").fill("the-key-of-somebody");
    const signedIn = page.waitForRequest((request) => request.method() === "POST");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: /hello/ }).waitFor();
    assert.match(page.url(), /\/console\/agents\/hello\/keys$/);
    assert.deepEqual((await signedIn).postDataJSON(), { api_key: "the-key-of-somebody" });
    const kept = await page.evaluate<string>("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])");
    assert.doesNotMatch(kept, /the-key-of-somebody/);

    // Who writes shows the session's token, which a page of another site does not know.
    const written = page.waitForRequest((request) => request.method() === "POST");
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("ci");
    await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
    assert.equal((await written).headers()["x-csrf-token"], "a-token");
    await page.close();
  });

  test("nobody is led to an address of somebody else's", async () => {
    const page = await scene.open("/sign-in?next=//evil.test/");
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    assert.match(page.url(), /\/console\/?$/);
    await page.close();
  });

  test("a gateway without accounts says so, and asks for no key", async () => {
    const page = await scene.open("/settings/account");
    await page.getByText("This gateway has no accounts").waitFor();
    await page.close();
  });
});

describe("a gateway that does not answer", { skip: noChromium }, () => {
  const scene = useConsole();

  test("is told of with the way to go on, and the page goes on when it is back", async () => {
    const page = await scene.open("/");
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.route("**/agents?*", async (route) => route.abort());
    await page.getByRole("link", { name: "Settings" }).click();
    await page.reload();
    await page.getByRole("link", { name: "Agents", exact: true }).click();
    await page.getByText("The gateway does not answer").waitFor();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Start your first agent" }).waitFor();
    await page.close();
  });
});
