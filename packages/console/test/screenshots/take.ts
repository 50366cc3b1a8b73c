// Behind `npm run console:screenshots`: a gateway with realistic data, and a picture of each page of the console in light
// and dark, on a desktop and a phone, in packages/console/dist-screenshots.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { makeSqliteDatabase } from "../../../gateway/test/harness/sqlite-database.ts";
import { startTestGateway } from "../../../gateway/test/harness/test-gateway.ts";
import { LOOKS, openBrowser } from "../harness/chromium.ts";
import { createMovableClock, fillGateway } from "../harness/fill.ts";
import { pagesOf } from "../harness/pages.ts";

/** Which files, as a regular expression; all unless given. */
const wanted = new RegExp(process.argv[2] ?? "");
const folder = fileURLToPath(new URL("../../dist-screenshots/", import.meta.url));
mkdirSync(folder, { recursive: true });

const clock = createMovableClock();
const gateway = await startTestGateway(makeSqliteDatabase(), {
  clock: clock.now,
  settings: { retrySchedule: [300, 600], publicUrl: "https://hooks.octo-org.dev" },
});
const client = new GatewayClient({ baseUrl: gateway.adminUrl });
const filled = await fillGateway(client, gateway.url, clock);
try {
  for (const look of LOOKS) {
    const browser = await openBrowser(look);
    const page = await browser.context.newPage();
    for (const { name, path, prepare, isShort = true } of pagesOf(filled)) {
      const file = `${name}-${look.scheme}-${look.size}.png`;
      if (!wanted.test(file)) continue;
      await page.goto(`${gateway.adminUrl}/console${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("load");
      await prepare?.(page);
      await page.waitForTimeout(900);
      await page.screenshot({ path: `${folder}${file}`, fullPage: isShort && look.size === "desktop" });
      console.log(file);
    }
    await browser.close();
  }
} finally {
  await Promise.all(filled.agents.map(async (agent) => agent.stop()));
  await gateway.end();
}
