// Run by `npm run console:screenshots`: takes a screenshot of each page of the console, with realistic data, in light and
// dark, on a desktop and a phone, into packages/console/dist-screenshots.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launchChromium, LOOKS, openContext } from "../harness/chromium.ts";
import { look as lookAt } from "../harness/pages.ts";
import { startShowcase } from "../harness/showcase.ts";

/** A regular expression that selects files; all by default. */
const wanted = new RegExp(process.argv[2] ?? "");
const folder = fileURLToPath(new URL("../../dist-screenshots/", import.meta.url));
mkdirSync(folder, { recursive: true });

const showcase = await startShowcase(120, { publicUrl: "https://hooks.octo-org.dev" });
const browser = await launchChromium();
try {
  for (const look of LOOKS) {
    const page = await (await openContext(browser, look)).newPage();
    for (const { baseUrl, sights } of [showcase.open, showcase.guarded]) {
      for (const sight of sights) {
        const file = `${sight.name}-${look.scheme}-${look.size}.png`;
        if (!wanted.test(file)) continue;
        await lookAt(page, baseUrl, sight);
        await page.waitForTimeout(900);
        const fullPage = sight.isShort !== false && look.size === "desktop";
        await page.screenshot({ path: `${folder}${file}`, fullPage });
        console.log(file);
      }
    }
  }
} finally {
  await browser.close();
  await showcase.end();
}
