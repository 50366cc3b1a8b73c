import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { AgentServer } from "agentex-gateway-sdk";
import { startAgent } from "./harness/agent.ts";
import { noChromium } from "./harness/chromium.ts";
import { useConsole } from "./harness/use-console.ts";

describe("keys of an agent", { skip: noChromium }, () => {
  const scene = useConsole();
  let agent: AgentServer | undefined;
  let first = "";
  before(async () => {
    agent = await startAgent({
      name: "hello",
      description: "Says hello",
      baseUrl: scene.gateway.url,
      routes: { "/greetings": () => ({ message: "Hello!" }) },
    });
  });
  after(async () => agent?.stop());

  const statusWith = async (key: string): Promise<number> => {
    const answer = await fetch(`${scene.gateway.url}/agents/forward/name/hello/greetings`, {
      method: "POST",
      headers: { "x-agent-api-key": key },
    });
    return answer.status;
  };

  test("are created: the value is shown once, masked, and works", async () => {
    const page = await scene.open("/agents/hello/keys");
    await page.getByText("Nobody can send to this agent yet").waitFor();
    await page.getByRole("button", { name: "Create key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("ci");
    await dialog.getByRole("button", { name: "Create key" }).click();
    await dialog.getByText("It is shown this once").waitFor();
    assert.match(await dialog.locator("[data-secret]").innerText(), /^•+$/);
    await dialog.getByRole("button", { name: "Copy Value" }).click();
    first = String(await page.evaluate("navigator.clipboard.readText()"));
    assert.equal(await statusWith(first), 200);
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByText("never used").or(page.getByText("last used")).first().waitFor();
    assert.equal((await page.content()).includes(first), false, "the page forgets the value");
    await page.close();
  });

  test("are rotated with an overlap, in which both values work", async () => {
    const page = await scene.open("/agents/hello/keys");
    await page.getByRole("button", { name: "Rotate ci" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "The value so far" }).click();
    await page.getByRole("option", { name: "It works for another hour" }).click();
    await dialog.getByRole("button", { name: "Rotate key" }).click();
    await dialog.getByText("The old value works for another hour").waitFor();
    await dialog.getByRole("button", { name: "Copy Value" }).click();
    const second = String(await page.evaluate("navigator.clipboard.readText()"));
    assert.notEqual(second, first);
    assert.deepEqual([await statusWith(first), await statusWith(second)], [200, 200]);
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByText("new value").waitFor();
    await page.getByText(/old value until in \d+m/).waitFor();
    await page.close();
  });

  test("are deleted only once somebody has confirmed it, and stop working at once", async () => {
    const page = await scene.open("/agents/hello/keys");
    await page.getByRole("button", { name: "Delete ci" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    assert.equal(await statusWith(first), 200);
    await page.getByRole("button", { name: "Delete ci" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete key" }).click();
    await page.getByText("Nobody can send to this agent yet").waitFor();
    assert.equal(await statusWith(first), 401);
    await page.close();
  });

  test("whose name is taken are refused in words", async () => {
    await scene.client.keys.create({ agent_name: "hello", name: "twice" });
    const page = await scene.open("/agents/hello/keys");
    await page.getByRole("button", { name: "Create key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("twice");
    await dialog.getByRole("button", { name: "Create key" }).click();
    await dialog.getByRole("alert").getByText("delete it first or choose another name").waitFor();
    await page.close();
  });
});
