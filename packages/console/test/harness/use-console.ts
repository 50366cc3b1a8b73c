import { after, before } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { makeSqliteDatabase } from "../../../gateway/test/harness/sqlite-database.ts";
import {
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from "../../../gateway/test/harness/test-gateway.ts";
import { ensureConsole } from "./build.ts";
import { openBrowser, type OpenBrowser } from "./chromium.ts";
import { watch, type Misdeeds } from "./watch.ts";

/** A gateway with the console, and a browser. */
export type ConsoleScene = {
  readonly gateway: TestGateway;
  readonly client: GatewayClient;
  readonly context: BrowserContext;
  readonly misdeeds: Misdeeds;
  /** Opens a page of the console. */
  open(path: string): Promise<Page>;
};

/** The gateway's settings, and what to do with its database (by its URL) before it starts. */
export type ConsoleOptions = NonNullable<TestGatewayOptions["settings"]> & {
  readonly prepare?: (databaseUrl: string) => Promise<void>;
};

/** Starts both before the tests of this `describe`, and ends them after. */
export function useConsole({ prepare, ...settings }: ConsoleOptions = {}): ConsoleScene {
  let gateway: TestGateway | undefined;
  let browser: OpenBrowser | undefined;
  let misdeeds: Misdeeds | undefined;
  before(async () => {
    ensureConsole();
    const database = makeSqliteDatabase();
    await prepare?.(database.url);
    gateway = await startTestGateway(database, { settings });
    browser = await openBrowser();
    misdeeds = watch(browser.context, gateway.adminUrl);
  });
  after(async () => {
    await browser?.close();
    await gateway?.end();
  });
  const there = <Thing>(thing: Thing | undefined): Thing => {
    if (thing === undefined) throw new Error("it starts before the first test, not earlier");
    return thing;
  };
  return {
    get gateway() {
      return there(gateway);
    },
    get client() {
      return new GatewayClient({ baseUrl: there(gateway).adminUrl });
    },
    get context() {
      return there(browser).context;
    },
    get misdeeds() {
      return there(misdeeds);
    },
    async open(path) {
      const page = await there(browser).context.newPage();
      await page.goto(`${there(gateway).adminUrl}/console${path}`);
      return page;
    },
  };
}
