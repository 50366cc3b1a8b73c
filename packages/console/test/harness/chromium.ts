import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium, type BrowserContext } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Where the machine has Chromium; undefined where it has none. */
function findChromium(path = process.env["PATH"] ?? ""): string | undefined {
  const files = path.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Why tests with a browser do not run; false where they do. Where CI runs, they have to. */
export const noChromium: string | false =
  findChromium() === undefined && process.env["CI"] === undefined
    ? "there is no Chromium on the PATH; on Debian: apt-get install chromium"
    : false;

/** How a page is looked at. */
export type Look = { readonly scheme: "light" | "dark"; readonly size: "desktop" | "phone" };

export const LOOKS: readonly Look[] = [
  { scheme: "light", size: "desktop" },
  { scheme: "dark", size: "desktop" },
  { scheme: "light", size: "phone" },
  { scheme: "dark", size: "phone" },
];
export const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } } as const;

export type OpenBrowser = {
  readonly context: BrowserContext;
  close(): Promise<void>;
};

/** Starts Chromium with nothing of anybody's in it. */
export async function openBrowser(
  { scheme, size }: Look = { scheme: "light", size: "desktop" },
): Promise<OpenBrowser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("tests of the console need Chromium on the PATH");
  const folder = mkdtempSync(join(tmpdir(), "agentex-chromium-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    viewport: SIZES[size],
    deviceScaleFactor: size === "phone" ? 2 : 1,
    colorScheme: scheme,
    locale: "en-GB",
    timezoneId: "UTC",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(15_000);
  return {
    context,
    async close() {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
