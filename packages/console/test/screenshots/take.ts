// Run by `npm run console:screenshots`: takes a screenshot of each page of the console, empty, with realistic data and with
// 5,000 deliveries, in light and dark, on a desktop and a phone, into packages/console/dist-screenshots.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { ensureConsole } from "../harness/build.ts";
import { launchChromium, LOOKS, openContext, SIZES } from "../harness/chromium.ts";
import { startPlainStand, startShowcase, type Stand } from "../harness/fill/showcase.ts";
import { look as lookAt, type Sight } from "../harness/sights/sight.ts";

const DELIVERIES = 30;
const MANY = 5_000;
/** For a page that is as long as its data. */
const LONGEST = 4_000;

/** A regular expression that selects pages, such as `mixed-agent`; all by default. */
const wanted = new RegExp(process.argv[2] ?? "");
const folder = fileURLToPath(new URL("../../dist-screenshots/", import.meta.url));
mkdirSync(folder, { recursive: true });
ensureConsole();

async function take(page: Page, name: string, { isShort = true }: Sight): Promise<void> {
  for (const { scheme, size } of LOOKS) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(SIZES[size]);
    await page.waitForTimeout(300);
    const height = isShort ? await page.evaluate<number>("document.documentElement.scrollHeight") : 0;
    // As tall as the page; otherwise its bars would end where the screen does.
    await page.setViewportSize({
      width: SIZES[size].width,
      height: Math.min(LONGEST, Math.max(SIZES[size].height, height)),
    });
    await page.screenshot({ path: `${folder}${name}-${scheme}-${size}.png` });
  }
}

async function takeAll(page: Page, fill: string, { baseUrl, sights }: Stand): Promise<void> {
  for (const sight of sights) {
    const name = `${fill}-${sight.name}`;
    if (!wanted.test(name)) continue;
    await page.setViewportSize(SIZES.desktop);
    try {
      await lookAt(page, baseUrl, sight);
      await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => undefined);
      await take(page, name, sight);
      console.log(name);
    } catch (error) {
      console.error(`${name}: ${String(error)}`);
      process.exitCode = 1;
    }
  }
}

const settings = { publicUrl: "https://hooks.octo-org.dev" };
const browser = await launchChromium();
const [empty, mixed, many] = await Promise.all([
  startPlainStand(0, settings),
  startShowcase(DELIVERIES, settings),
  startPlainStand(MANY, settings),
]);
try {
  const page = await (await openContext(browser)).newPage();
  await takeAll(page, "empty", empty);
  await takeAll(page, "mixed", mixed.open);
  await takeAll(page, "accounts", mixed.guarded);
  await takeAll(page, "many", many);
} finally {
  await browser.close();
  await Promise.all([empty.end(), mixed.end(), many.end()]);
}
