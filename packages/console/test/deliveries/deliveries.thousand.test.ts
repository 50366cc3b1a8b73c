import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { deliveryRow, agentRow } from "../../../gateway/test/harness/stores/delivery-rows.ts";
import { firstIdAt } from "../../../gateway/src/ids/delivery-id.ts";
import { openDatabase } from "../../../gateway/src/storage/open.ts";
import { waitFor } from "../../../gateway/test/harness/wait-for.ts";
import { noChromium, SIZES } from "../harness/chromium.ts";
import { useConsole } from "../harness/use-console.ts";

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
      const found = rows[77]?.id ?? 0n;
      await database.query
        .insertInto("delivery_requests")
        .values({
          delivery_id: found,
          headers: "[]",
          body: Buffer.from('{"id":"needle-7"}'),
          pieces_id: null,
          body_size: null,
          digest: null,
          shared: null,
        })
        .execute();
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

  test("are filtered by status and agent, as the address shows", async () => {
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

  test("are found by words, and by text in their payload, with the search's progress", async () => {
    const page = await openList();
    await page.keyboard.press("/");
    await page.keyboard.type("The FLUX");
    await page.getByRole("option", { name: 'Find "The FLUX" by ID or words' }).click();
    await page.getByText("10 deliveries in total").waitFor();
    await page.getByText("ada fixed the flux 930").waitFor();
    assert.match(page.url(), /q=The\+FLUX/);
    await page.getByRole("button", { name: "Remove the filter by search" }).click();
    await page.getByText("event-0", { exact: true }).waitFor();
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByLabel("Search pages, agents and deliveries").fill("needle-7");
    await page.getByText('Search payloads for "needle-7"').click();
    await page.getByText("event-77", { exact: true }).waitFor();
    await page.getByText("Searched 1,000 deliveries.").waitFor();
    await page.getByText("1 delivery in total").waitFor();
    assert.equal(await page.getByRole("button", { name: "Replay all…" }).count(), 0);
  });

  test("are summarized below the alerts, in a chart that names its time zone", async () => {
    const page = await scene.open("/");
    const [alerts, chart] = await Promise.all(
      ["Alerts", "Deliveries"].map(async (name) =>
        page.getByRole("region", { name, exact: true }).boundingBox(),
      ),
    );
    assert.ok(alerts && chart && alerts.y < chart.y);
    await page.getByText("By time received, last 24 hours, times in UTC").waitFor();
    await page
      .getByRole("figure", { name: "1000 deliveries: 900 delivered, 100 failed, 0 in progress" })
      .waitFor();
  });

  test("are summarized for each agent, with its newest", async () => {
    const page = await scene.open("/agents");
    const row = page.getByRole("link", { name: /^code-watcher/ });
    await row.getByText("80%").waitFor();
    assert.match(await row.innerText(), /\bago\b/);
    await row.click();
    await page.getByText("Success rate, 24 hours").waitFor();
    await page.getByText("80%").waitFor();
  });

  test("are received according to the settings, which the console shows with their origin", async () => {
    const page = await scene.open("/settings");
    const settings = page.getByRole("region", { name: "Values in force" });
    await settings.getByText("AGENTEX_PORT", { exact: true }).waitFor();
    await page.getByLabel("Search settings").fill("encryption_key");
    await settings.getByText("set, not shown").waitFor();
    await settings.getByText("file", { exact: true }).waitFor();
    assert.equal(await settings.getByText("AGENTEX_PORT", { exact: true }).count(), 0);
  });

  test("stay in place while others arrive, which are shown on request or immediately", async () => {
    const page = await openList();
    await scene.startAgent({ name: "hello", routes: { "/greetings": () => ({ message: "Hello!" }) } });
    const { api_key } = await scene.client.keys.create({ agent_name: "hello", name: "ci" });
    const greet = async (): Promise<string> => {
      const response = await fetch(`${scene.gateway.url}/agents/forward/name/hello/greetings`, {
        method: "POST",
        headers: { "x-agent-api-key": api_key ?? "" },
      });
      return response.headers.get("x-agentex-delivery-id") ?? "";
    };
    const firstRow = page.locator("[data-row]").first();
    const before = await firstRow.getAttribute("data-row");
    await greet();
    const second = await greet();
    await page.getByRole("button", { name: "2 new" }).waitFor();
    assert.equal(await firstRow.getAttribute("data-row"), before);
    await page.getByRole("button", { name: "2 new" }).click();
    await page.locator(`[data-row="${second}"]`).getByText("delivered").waitFor();
    assert.equal(await firstRow.getAttribute("data-row"), second);
    await page.getByRole("switch", { name: "Follow" }).click();
    const third = await greet();
    await page.locator(`[data-row="${third}"]`).getByText("delivered").waitFor();
    assert.equal(await firstRow.getAttribute("data-row"), third);
  });

  test("are selected, individually or as a range, for actions on all of them", async () => {
    const page = await scene.open("/deliveries?agent=hello");
    const boxes = page.getByRole("checkbox", { name: "Select POST /greetings" });
    await boxes.first().click();
    await page.getByText("1 selected").waitFor();
    await boxes.nth(2).click({ modifiers: ["Shift"] });
    await page.getByText("3 selected").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    assert.equal(await page.getByRole("button", { name: /^(Cancel|Release) / }).count(), 0);
    await page.getByRole("button", { name: "Replay 2…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Replay 2" }).click();
    await page.getByRole("button", { name: "2 new" }).click();
    const replays = page.getByText("replay", { exact: true });
    await replays.nth(1).waitFor();
    assert.equal(await replays.count(), 2);
    assert.equal((await scene.client.deliveries.list({ agent: "hello" })).deliveries.length, 5);
  });

  test("are in tabs by status, with column titles, or with only the essentials on a phone", async () => {
    const page = await openList();
    await page.getByText("Conversation or key").waitFor();
    await page.getByRole("navigation", { name: "Deliveries by status" }).getByText("Failed").click();
    await page.getByText("100 deliveries in total").waitFor();
    assert.match(page.url(), /status=rejected%2Cfailed/);
    const row = page.locator("[data-row]").first();
    assert.match(String(await row.locator("time").getAttribute("title")), /^\d+ \w+ \d{4}.* UTC$/);
    await page.setViewportSize(SIZES.phone);
    for (const text of ["octo/repo#0", "failed"]) await row.getByText(text, { exact: true }).waitFor();
    await page.getByText("Conversation or key").waitFor({ state: "hidden" });
    await page.getByRole("link", { name: "Waiting" }).click();
    await page.getByText("No deliveries match").waitFor();
  });
});
