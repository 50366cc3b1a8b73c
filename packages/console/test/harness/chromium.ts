import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type BrowserContext } from "playwright-core";

/** The first is Chromium without windows, which needs half of the processor time. */
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/** The path of Chromium; undefined if there is none. */
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

/** Why browser tests are skipped; false if they run. In CI, they must run. */
export const noChromium: string | false =
  findChromium() === undefined && process.env["CI"] === undefined
    ? "there is no Chromium on the PATH; on Debian: apt-get install chromium"
    : false;

/** A colour scheme and a screen size. */
export type Look = { readonly scheme: "light" | "dark"; readonly size: "desktop" | "phone" };

/** In an order in which each differs from the previous one in only one respect. */
export const LOOKS: readonly Look[] = [
  { scheme: "light", size: "desktop" },
  { scheme: "dark", size: "desktop" },
  { scheme: "dark", size: "phone" },
  { scheme: "light", size: "phone" },
];
export const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** Starts Chromium with an empty profile. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("tests of the console need Chromium on the PATH");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-component-update",
      "--disable-sync",
      // The pages of a file share a process that has already compiled the console's code.
      "--process-per-site",
      "--renderer-process-limit=1",
    ],
  });
}

/** Opens an empty context in the browser. */
export async function openContext(
  browser: Browser,
  { scheme, size }: Look = { scheme: "light", size: "desktop" },
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    deviceScaleFactor: size === "phone" ? 2 : 1,
    colorScheme: scheme,
    // No animation keeps tests waiting or the machine busy.
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(60_000);
  return context;
}
