import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { GatewayClient } from "@agentex/sdk/client";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { makeSqliteDatabase } from "../../gateway/test/harness/sqlite-database.ts";
import { startTestGateway, type TestGateway } from "../../gateway/test/harness/test-gateway.ts";
import { ensureConsole } from "./harness/build.ts";
import { LOOKS, noChromium, openBrowser, type OpenBrowser } from "./harness/chromium.ts";
import { createMovableClock, fillGateway, type Filled } from "./harness/fill.ts";
import { pagesOf } from "./harness/pages.ts";
import { watch, type Misdeeds } from "./harness/watch.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is serious or worse, each with where it is. */
async function violationsOf(page: Page): Promise<string[]> {
  // Evaluated and not added as a script, which the page's policy forbids, as it should.
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
    );
}

describe("every page of the console", { skip: noChromium }, () => {
  let gateway: TestGateway;
  let filled: Filled;
  before(async () => {
    ensureConsole();
    const clock = createMovableClock();
    gateway = await startTestGateway(makeSqliteDatabase(), {
      clock: clock.now,
      settings: { retrySchedule: [300, 600] },
    });
    filled = await fillGateway(new GatewayClient({ baseUrl: gateway.adminUrl }), gateway.url, clock, 40);
  });
  after(async () => {
    await Promise.all(filled.agents.map(async (agent) => agent.stop()));
    await gateway.end();
  });

  for (const look of LOOKS) {
    describe(`in ${look.scheme} on a ${look.size}`, () => {
      let browser: OpenBrowser;
      let misdeeds: Misdeeds;
      before(async () => {
        browser = await openBrowser(look);
        misdeeds = watch(browser.context, gateway.adminUrl);
      });
      after(async () => browser.close());

      test("has no serious barrier, by axe, and nothing that is wider than the screen", async () => {
        const found: Record<string, string[]> = {};
        const page = await browser.context.newPage();
        for (const { name, path, prepare } of pagesOf(filled)) {
          await page.goto(`${gateway.adminUrl}/console${path}`);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await prepare?.(page);
          await page.waitForTimeout(400);
          const violations = await violationsOf(page);
          const excess = await page.evaluate<number>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          );
          if (excess > 0) violations.push(`${excess} pixels too wide`);
          if (violations.length > 0) found[name] = violations;
        }
        assert.deepEqual(found, {});
      });

      test("asks no other host for anything, and makes no error on the browser's console", () => {
        assert.deepEqual(misdeeds, { foreign: [], errors: [] });
      });
    });
  }
});
