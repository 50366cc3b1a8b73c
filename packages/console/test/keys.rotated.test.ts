import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { noChromium } from "./harness/chromium.ts";
import { createKey } from "./harness/fill/create-key.ts";
import { useConsole } from "./harness/use-console.ts";

describe("keys of an agent", { skip: noChromium }, () => {
  const scene = useConsole();
  let first = "";
  before(async () =>
    scene.startAgent({ name: "hello", routes: { "/greetings": () => ({ message: "Hello!" }) } }),
  );

  const statusWith = async (key: string): Promise<number> => {
    const answer = await fetch(`${scene.gateway.url}/agents/forward/name/hello/greetings`, {
      method: "POST",
      headers: { "x-agent-api-key": key },
    });
    return answer.status;
  };

  test("are created: the value is shown once, masked, and works", async () => {
    const page = await scene.open("/agents/hello/keys");
    await page.getByText("No keys for senders yet").waitFor();
    const dialog = await createKey(page, "ci");
    await dialog.getByText("Copy it now.").waitFor();
    assert.match(await dialog.locator("[data-copied]").innerText(), /^•+$/);
    await dialog.getByRole("button", { name: "Copy value" }).click();
    first = String(await page.evaluate("navigator.clipboard.readText()"));
    assert.equal(await statusWith(first), 200);
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByText("never used").or(page.getByText("last used")).first().waitFor();
    assert.equal((await page.content()).includes(first), false, "the page forgets the value");
  });

  test("are rotated with an overlap, in which both values work", async () => {
    const page = await scene.open("/agents/hello/keys");
    await page.getByRole("button", { name: "Rotate ci" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Old value" }).click();
    await page.getByRole("option", { name: "Works for another hour" }).click();
    await dialog.getByRole("button", { name: "Rotate key" }).click();
    await dialog.getByText("The old value works for another hour").waitFor();
    await dialog.getByRole("button", { name: "Copy value" }).click();
    const second = String(await page.evaluate("navigator.clipboard.readText()"));
    assert.notEqual(second, first);
    assert.deepEqual([await statusWith(first), await statusWith(second)], [200, 200]);
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByText("new value").waitFor();
    await page.getByText(/old value expires in \d+m/).waitFor();
  });

  test("are deleted only after confirmation, and stop working immediately", async () => {
    const page = await scene.open("/agents/hello/keys");
    await page.getByRole("button", { name: "Delete ci" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    assert.equal(await statusWith(first), 200);
    await page.getByRole("button", { name: "Delete ci" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete key" }).click();
    await page.getByText("No keys for senders yet").waitFor();
    assert.equal(await statusWith(first), 401);
  });

  test("are renamed; the provider's new name is suggested, and an impossible one is rejected with the reason", async () => {
    const { id } = await scene.client.keys.create({
      agent_name: "hello",
      name: "octo/old",
      api_key_type: "github",
    });
    const page = await scene.open("/agents/hello/keys");
    await page.getByRole("button", { name: "Rename octo/old" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("a/b/c");
    await dialog.getByRole("button", { name: "Rename key" }).click();
    await dialog.getByRole("alert").getByText("owner/name").first().waitFor();
    await dialog.getByRole("textbox", { name: "Name" }).fill("https://github.com/octo/new");
    await dialog.getByRole("button", { name: "Rename key" }).click();
    await page.getByRole("button", { name: "Rename octo/new" }).waitFor();
    assert.equal((await scene.client.keys.get(id)).name, "octo/new");
  });

  test("whose name is taken are rejected with an explanation", async () => {
    await scene.client.keys.create({ agent_name: "hello", name: "twice" });
    const page = await scene.open("/agents/hello/keys");
    const dialog = await createKey(page, "twice");
    await dialog.getByRole("alert").getByText("delete it first or choose another name").waitFor();
  });
});
