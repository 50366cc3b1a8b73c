import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { ensureConsole } from "./harness/build.ts";
import { launchChromium, LOOKS, noChromium, openContext, SIZES, type Look } from "./harness/chromium.ts";
import { namesOfChecked } from "./harness/pages.ts";
import { startShowcase, type Showcase, type Stand } from "./harness/fill/showcase.ts";
import { accountPagesOf } from "./harness/sights/account-sights.ts";
import { look as lookAt } from "./harness/sights/sight.ts";
import { watch, type Misdeeds } from "./harness/watch.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Colours are the same at every size, and dark mode differs in nothing but colours. */
const LOOKED_AT = LOOKS.filter(({ scheme, size }) => scheme === "light" || size === "desktop");

/** The violations that are serious or worse, each with its element; elements wider than the screen; and what moves. */
async function barriersOf(page: Page, scheme: Look["scheme"]): Promise<string[]> {
  // Dark mode differs only in its colours.
  const rules = scheme === "dark" ? ["color-contrast", "link-in-text-block"] : undefined;
  const options = {
    resultTypes: ["violations"],
    // Only rules about orientation would need every stylesheet loaded again.
    preload: false,
    ...(rules && { runOnly: { type: "rule", values: rules } }),
  };
  const results = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  const excess = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  const barriers = results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
    );
  const moving = await page.evaluate<number>("document.getAnimations().length");
  return [
    ...barriers,
    ...(excess > 0 ? [`${excess} pixels too wide`] : []),
    ...(moving > 0 ? [`${moving} animations, although the system asks for less motion`] : []),
  ];
}

async function show(page: Page, { scheme, size }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize(SIZES[size]);
  await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor({ state: "attached" });
}

describe("every page of the console, light and dark, on a desktop and a phone", { skip: noChromium }, () => {
  let showcase: Showcase;
  let browser: Browser;
  let page: Page;
  let misdeeds: Misdeeds;
  before(async () => {
    ensureConsole();
    [showcase, browser] = await Promise.all([startShowcase(18), launchChromium()]);
    const context = await openContext(browser);
    misdeeds = watch(context, showcase.open.baseUrl, showcase.guarded.baseUrl);
    page = await context.newPage();
  });
  after(async () => {
    await browser.close();
    await showcase.end();
  });

  const hasNoBarrier = (name: string, standOf: () => Stand): void =>
    void test(`${name} has no serious barrier, by axe, and nothing that is wider than the screen or moves`, async () => {
      const { baseUrl, sights } = standOf();
      const sight = sights.find((each) => each.name === name);
      assert.ok(sight !== undefined);
      await page.setViewportSize(SIZES.desktop);
      await lookAt(page, baseUrl, sight);
      // Evaluated instead of added as a script, which the page's policy rightly blocks.
      await page.evaluate(AXE);
      for (const look of LOOKED_AT) {
        await show(page, look);
        assert.deepEqual(await barriersOf(page, look.scheme), [], `${look.scheme}, ${look.size}`);
      }
    });
  for (const name of namesOfChecked()) hasNoBarrier(name, () => showcase.open);
  for (const { name } of accountPagesOf("")) hasNoBarrier(name, () => showcase.guarded);

  test("requests nothing from other hosts, and causes no error in the browser's console", () => {
    assert.deepEqual(misdeeds, { foreign: [], errors: [] });
  });
});
