import { after, afterEach, before } from "node:test";
import type { AgentServer } from "agentex-gateway-sdk";
import { GatewayClient } from "agentex-gateway-sdk/client";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { makeSqliteDatabase } from "../../../gateway/test/harness/stores/sqlite-database.ts";
import {
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from "../../../gateway/test/harness/gateways/test-gateway.ts";
import { startAgent, type AgentToStart } from "./agent.ts";
import { ensureConsole } from "./build.ts";
import { launchChromium, openContext } from "./chromium.ts";
import { watch, type Misdeeds } from "./watch.ts";

/** A gateway that serves the console, and a browser to open it in. */
export type ConsoleScene = {
  readonly gateway: TestGateway;
  readonly client: GatewayClient;
  readonly misdeeds: Misdeeds;
  /** Opens a page of the console until the end of the test; if there is a clock, `page.clock` can advance its time. */
  open(path: string, options?: { readonly hasClock?: boolean }): Promise<Page>;
  /** Starts an agent that registers with the gateway, until the end of the `describe`. */
  startAgent(agent: Omit<AgentToStart, "baseUrl">): Promise<AgentServer>;
};

/** How to start the gateway, and how to prepare its database (by URL) beforehand. */
export type ConsoleOptions = TestGatewayOptions & {
  readonly prepare?: (databaseUrl: string) => Promise<void>;
};

let browser: Promise<Browser> | undefined;
after(async () => (await browser)?.close());

/** Starts a gateway for the tests of this `describe`, with its own context in the browser that the tests of a file share. */
export function useConsole({ prepare, ...options }: ConsoleOptions = {}): ConsoleScene {
  let started: { gateway: TestGateway; context: BrowserContext; misdeeds: Misdeeds } | undefined;
  const agents: AgentServer[] = [];
  const there = () => {
    if (started === undefined) throw new Error("the gateway starts before the first test, not earlier");
    return started;
  };
  before(async () => {
    ensureConsole();
    browser ??= launchChromium();
    const database = makeSqliteDatabase();
    await prepare?.(database.url);
    const gateway = await startTestGateway(database, options);
    const context = await openContext(await browser);
    started = { gateway, context, misdeeds: watch(context, gateway.adminUrl) };
  });
  afterEach(async () =>
    Promise.all(
      there()
        .context.pages()
        .map(async (page) => page.close()),
    ),
  );
  after(async () => {
    await started?.context.close();
    await Promise.all(agents.map(async (agent) => agent.stop()));
    await started?.gateway.end();
  });
  return {
    get gateway() {
      return there().gateway;
    },
    get client() {
      return new GatewayClient({ baseUrl: there().gateway.adminUrl });
    },
    get misdeeds() {
      return there().misdeeds;
    },
    async open(path, { hasClock = false } = {}) {
      const page = await there().context.newPage();
      if (hasClock) await page.clock.install();
      await page.goto(`${there().gateway.adminUrl}/console${path}`);
      return page;
    },
    async startAgent(agent) {
      const server = await startAgent({ ...agent, baseUrl: there().gateway.url });
      agents.push(server);
      return server;
    },
  };
}
