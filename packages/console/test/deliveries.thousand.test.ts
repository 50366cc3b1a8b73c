import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import { deliveryRow, agentRow } from "../../gateway/test/harness/delivery-rows.ts";
import { firstIdAt } from "../../gateway/src/ids/delivery-id.ts";
import { openDatabase } from "../../gateway/src/storage/open.ts";
import { noChromium } from "./harness/chromium.ts";
import { startAgent } from "./harness/agent.ts";
import { useConsole } from "./harness/use-console.ts";

const COUNT = 1_000;
const MINUTE = 60_000;
/** More than the window holds and what is kept ready beyond it, and far from all. */
const MOST_ROWS = 60;

describe("a thousand deliveries", { skip: noChromium }, () => {
  const scene = useConsole({
    async prepare(url) {
      const database = await openDatabase(url);
      const agents = ["code-watcher", "issue-triage"];
      await database.query
        .insertInto("agents")
        .values(agents.map((name) => agentRow(name, name)))
        .execute();
      const now = Date.now();
      const rows = Array.from({ length: COUNT }, (_, index) =>
        deliveryRow(firstIdAt(now - index * MINUTE), {
          agent_id: agents[index % 2] ?? "",
          provider: "github",
          event: `event-${index}`,
          route: "POST /code_changes",
          status: index % 10 === 0 ? "failed" : "delivered",
          conversation: `octo/repo#${index % 50}`,
        }),
      );
      for (let at = 0; at < rows.length; at += 100) {
        await database.query
          .insertInto("deliveries")
          .values(rows.slice(at, at + 100))
          .execute();
      }
      await database.close();
    },
  });

  const rowsOf = async (page: Page): Promise<number> => page.locator("[data-row]").count();

  test("are scrolled through to the last, with a few rows in the page at any time", async (context) => {
    const page = await scene.open("/deliveries");
    await page.getByText("event-0", { exact: true }).waitFor();
    await page.evaluate(`
      globalThis.longTasks = [];
      new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ entryTypes: ["longtask"] });
    `);
    let most = 0;
    const last = page.getByText(`event-${COUNT - 1}`, { exact: true });
    for (let turn = 0; turn < 400 && (await last.count()) === 0; turn++) {
      await page.mouse.wheel(0, 1_500);
      await page.waitForTimeout(20);
      most = Math.max(most, await rowsOf(page));
    }
    assert.equal(await last.count(), 1, "the last is reached");
    assert.ok(most > 5 && most < MOST_ROWS, `${most} rows in the page`);
    await page.getByText(`That is all: ${COUNT} deliveries.`).waitFor();
    const tasks = await page.evaluate<number[]>("globalThis.longTasks");
    context.diagnostic(
      `at most ${most} rows; ${tasks.length} tasks above 50 ms, the longest ${Math.round(Math.max(0, ...tasks))} ms`,
    );
    await page.close();
  });

  test("are filtered by status and agent, and the address says how", async () => {
    const page = await scene.open("/deliveries");
    await page.getByText("event-0", { exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Status" }).click();
    await page.getByRole("option", { name: "failed" }).click();
    await page.keyboard.press("Escape");
    await page.getByText("That is all: 100 deliveries.").waitFor();
    await page.getByRole("combobox", { name: "Agent" }).click();
    await page.getByRole("option", { name: "issue-triage" }).click();
    await page.getByText("No delivery matches").waitFor();
    assert.match(page.url(), /agent=issue-triage/);
    assert.match(page.url(), /status=failed/);
    await page.goBack();
    await page.getByText("That is all: 100 deliveries.").waitFor();

    const shared = await scene.open(
      new URL(page.url()).pathname.replace("/console", "") + new URL(page.url()).search,
    );
    await shared.getByText("That is all: 100 deliveries.").waitFor();
    await shared.close();
    await page.close();
  });

  test("are narrowed to a conversation from the keyboard alone", async () => {
    const page = await scene.open("/deliveries");
    await page.getByText("event-0", { exact: true }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("octo/repo#7");
    await page.keyboard.press("Enter");
    await page.getByText("That is all: 20 deliveries.").waitFor();
    await page.locator("body").click({ position: { x: 600, y: 5 } });
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^event-57/ }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await page.getByRole("heading", { name: "Agents", exact: true }).waitFor();
    await page.keyboard.press("?");
    await page.getByText("Keyboard shortcuts").waitFor();
    await page.close();
  });

  test("are joined by what arrives while somebody looks, at the top", async () => {
    const page = await scene.open("/deliveries");
    await page.getByText("event-0", { exact: true }).waitFor();
    const agent = await startAgent({
      name: "hello",
      description: "Says hello",
      baseUrl: scene.gateway.url,
      routes: { "/greetings": () => ({ message: "Hello!" }) },
    });
    try {
      const client: GatewayClient = scene.client;
      const { api_key } = await client.keys.create({ agent_name: "hello", name: "ci" });
      const answer = await fetch(`${scene.gateway.url}/agents/forward/name/hello/greetings`, {
        method: "POST",
        headers: { "x-agent-api-key": api_key ?? "" },
      });
      const id = answer.headers.get("x-agentex-delivery-id") ?? "";
      const row = page.locator("[data-row]").first();
      await page.locator(`[data-row="${id}"]`).getByText("delivered").waitFor();
      assert.equal(await row.getAttribute("data-row"), id);
    } finally {
      await agent.stop();
    }
    await page.close();
  });

  before(() => assert.ok(COUNT > MOST_ROWS));
});
