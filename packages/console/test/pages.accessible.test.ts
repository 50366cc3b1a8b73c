import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { makeSqliteDatabase } from "../../gateway/test/harness/sqlite-database.ts";
import { startTestGateway, type TestGateway } from "../../gateway/test/harness/test-gateway.ts";
import { ensureConsole } from "./harness/build.ts";
import { LOOKS, noChromium, openBrowser, SIZES, type Look, type OpenBrowser } from "./harness/chromium.ts";
import { createMovableClock, fillGateway, type Filled } from "./harness/fill.ts";
import { pagesOf } from "./harness/pages.ts";
import { watch, type Misdeeds } from "./harness/watch.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is serious or worse, each with where it is. */
async function barriersOf(page: Page, scheme: Look["scheme"]): Promise<string[]> {
  // In the dark, nothing but the colours is another.
  const rules = scheme === "dark" ? ["color-contrast", "link-in-text-block"] : undefined;
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) };
  const results = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  const excess = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  const barriers = results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
    );
  return excess > 0 ? [...barriers, `${excess} pixels too wide`] : barriers;
}

describe("every page of the console", { skip: noChromium }, () => {
  let gateway: TestGateway;
  let filled: Filled;
  let browser: OpenBrowser;
  let misdeeds: Misdeeds;
  before(async () => {
    ensureConsole();
    const clock = createMovableClock();
    gateway = await startTestGateway(makeSqliteDatabase(), {
      clock: clock.now,
      settings: { retrySchedule: [300, 600] },
    });
    filled = await fillGateway(new GatewayClient({ baseUrl: gateway.adminUrl }), gateway.url, clock, 40);
    browser = await openBrowser();
    misdeeds = watch(browser.context, gateway.adminUrl);
  });
  after(async () => {
    await browser.close();
    await Promise.all(filled.agents.map(async (agent) => agent.stop()));
    await gateway.end();
  });

  test("has no serious barrier, by axe, and nothing wider than the screen: light and dark, desktop and phone", async () => {
    const found: Record<string, string[]> = {};
    const page = await browser.context.newPage();
    for (const { name, path, prepare } of pagesOf(filled)) {
      await page.setViewportSize(SIZES.desktop);
      await page.goto(`${gateway.adminUrl}/console${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await prepare?.(page);
      // Evaluated and not added as a script, which the page's policy forbids, as it should.
      await page.evaluate(AXE);
      for (const { scheme, size } of LOOKS) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        await page.setViewportSize(SIZES[size]);
        await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor({ state: "attached" });
        await page.waitForTimeout(50);
        // Colours that are on their way from one scheme to the other are neither's.
        await page.evaluate(async () => {
          const changing = document.getAnimations().filter((each) => each instanceof CSSTransition);
          await Promise.allSettled(changing.map(async ({ finished }) => finished));
        });
        const barriers = await barriersOf(page, scheme);
        if (barriers.length > 0) found[`${name}, ${scheme}, ${size}`] = barriers;
      }
    }
    assert.deepEqual(found, {});
  });

  test("asks no other host for anything, and makes no error on the browser's console", () => {
    assert.deepEqual(misdeeds, { foreign: [], errors: [] });
  });
});
