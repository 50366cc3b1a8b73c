import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { deliveryRow, agentRow } from "../../gateway/test/harness/delivery-rows.ts";
import { firstIdAt } from "../../gateway/src/ids/delivery-id.ts";
import { openDatabase } from "../../gateway/src/storage/open.ts";
import { waitFor } from "../../gateway/test/harness/wait-for.ts";
import { noChromium } from "./harness/chromium.ts";
import { useConsole } from "./harness/use-console.ts";

const COUNT = 1_000;
const MINUTE = 60_000;
/** More than the window and its overscan contain, and far fewer than all. */
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
          summary: index % 100 === 30 ? `ada fixed the flux ${index}` : null,
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

  const openList = async (): Promise<Page> => {
    const page = await scene.open("/deliveries");
    await page.getByText("event-0", { exact: true }).waitFor();
    return page;
  };
  const rowsOf = async (page: Page): Promise<number> => page.locator("[data-row]").count();

  test("are scrolled through to the last, with only a few rows rendered at any time", async (context) => {
    const page = await openList();
    await page.evaluate(`
      globalThis.longTasks = [];
      new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ entryTypes: ["longtask"] });
    `);
    let most = 0;
    const last = page.getByText(`event-${COUNT - 1}`, { exact: true });
    await waitFor(
      async () => {
        // As far as rows are loaded; loading the next page extends the list.
        await page.evaluate("scrollTo(0, document.body.scrollHeight)");
        most = Math.max(most, await rowsOf(page));
        return (await last.count()) > 0;
      },
      () => `the last one did not appear; the page had ${most} rows at most`,
      120_000,
    );
    assert.ok(most > 5 && most < MOST_ROWS, `${most} rows in the page`);
    await page.getByText("1,000 deliveries in total").waitFor();
    const tasks = await page.evaluate<number[]>("globalThis.longTasks");
    context.diagnostic(
      `at most ${most} rows; ${tasks.length} tasks above 50 ms, the longest ${Math.round(Math.max(0, ...tasks))} ms`,
    );
  });

  test("are filtered by status and agent, and the address says how", async () => {
    const page = await openList();
    await page.getByRole("combobox", { name: "Status" }).click();
    await page.getByRole("option", { name: "failed", exact: true }).click();
    await page.keyboard.press("Escape");
    await page.getByText("100 deliveries in total").waitFor();
    await page.getByRole("combobox", { name: "Agent" }).click();
    await page.getByRole("option", { name: "issue-triage" }).click();
    await page.getByText("No deliveries match").waitFor();
    assert.match(page.url(), /agent=issue-triage/);
    assert.match(page.url(), /status=failed/);
    await page.goBack();
    await page.getByText("100 deliveries in total").waitFor();

    const shared = await scene.open(
      new URL(page.url()).pathname.replace("/console", "") + new URL(page.url()).search,
    );
    await shared.getByText("100 deliveries in total").waitFor();
  });

  test("are narrowed to a conversation from the keyboard alone", async () => {
    const page = await openList();
    await page.keyboard.press("/");
    await page.keyboard.type("octo/repo#7");
    await page.keyboard.press("Enter");
    await page.getByText("20 deliveries in total").waitFor();
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
  });

  test("are searched by their summaries", async () => {
    const page = await openList();
    await page.keyboard.press("/");
    await page.keyboard.type("The FLUX");
    await page.getByRole("option", { name: 'Summary contains "The FLUX"' }).click();
    await page.getByText("10 deliveries in total").waitFor();
    await page.getByText("ada fixed the flux 930").waitFor();
    assert.match(page.url(), /summary=The\+FLUX/);
    await page.getByRole("button", { name: "Remove the filter by summary" }).click();
    await page.getByText("event-0", { exact: true }).waitFor();
  });

  test("are joined by what arrives while somebody looks, at the top", async () => {
    const page = await openList();
    await scene.startAgent({ name: "hello", routes: { "/greetings": () => ({ message: "Hello!" }) } });
    const { api_key } = await scene.client.keys.create({ agent_name: "hello", name: "ci" });
    const response = await fetch(`${scene.gateway.url}/agents/forward/name/hello/greetings`, {
      method: "POST",
      headers: { "x-agent-api-key": api_key ?? "" },
    });
    const id = response.headers.get("x-agentex-delivery-id") ?? "";
    await page.locator(`[data-row="${id}"]`).getByText("delivered").waitFor();
    assert.equal(await page.locator("[data-row]").first().getAttribute("data-row"), id);
  });
});
