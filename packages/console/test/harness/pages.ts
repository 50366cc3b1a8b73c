import type { Page } from "playwright-core";
import type { Filled } from "./fill.ts";
import { answerAsAccounts } from "./accounts-contract.ts";

/** A page of the console as somebody sees it. */
export type Sight = {
  readonly name: string;
  readonly path: string;
  /** What to do there before looking. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Whether all of it can be looked at at once. */
  readonly isShort?: boolean;
};

let lastNumber = 0;

/** Names of keys are unique, and these pages are opened several times. */
function nextNumber(): number {
  lastNumber += 1;
  return lastNumber;
}

/** Every page of a gateway that was filled, with the dialogs and states that matter. */
export function pagesOf({ delivered, failed }: Pick<Filled, "delivered" | "failed">): readonly Sight[] {
  return [
    { name: "overview", path: "/" },
    { name: "deliveries", path: "/deliveries", isShort: false },
    { name: "deliveries-filtered", path: "/deliveries?status=failed,rejected&conversation=nothing" },
    {
      name: "bulk-replay",
      path: "/deliveries",
      isShort: false,
      prepare: async (page) => {
        await page.getByRole("button", { name: "Replay all…" }).click();
        await page.getByText(/will be replayed|No delivery/).waitFor();
      },
    },
    { name: "delivery", path: `/deliveries/${delivered}` },
    { name: "delivery-failed", path: `/deliveries/${failed}` },
    { name: "refusals", path: "/refusals" },
    { name: "agents", path: "/agents" },
    { name: "agent", path: "/agents/code-watcher" },
    { name: "agent-paused", path: "/agents/release-notes" },
    { name: "agent-keys", path: "/agents/deploy-notifier/keys" },
    {
      name: "key-created",
      path: "/agents/deploy-notifier/keys",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Create key" }).click();
        await page.getByLabel("Name").fill(`nightly-${nextNumber()}`);
        await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
        await page.getByText("Copy it now.").waitFor();
      },
    },
    {
      name: "connect-provider",
      path: "/connect?agent=code-watcher",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByLabel("Search providers").waitFor();
      },
    },
    { name: "connect", path: "/connect" },
    {
      name: "connect-paste",
      path: "/connect?agent=code-watcher&provider=github",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByLabel("Name").fill(`octo-org/service-${nextNumber()}`);
        await page.getByRole("button", { name: "Create webhook" }).click();
        await page.getByText("Waiting for GitHub").waitFor();
      },
    },
    { name: "settings", path: "/settings" },
    { name: "settings-account", path: "/settings/account" },
    {
      name: "settings-keys",
      path: "/settings/gateway",
      prepare: async (page) => {
        await answerAsAccounts(page);
        await page.goto(page.url().replace("/settings/gateway", "/settings/keys"));
        await page.getByText("ada@octo.dev", { exact: true }).waitFor();
      },
    },
    {
      name: "settings-audit-log",
      path: "/settings/gateway",
      prepare: async (page) => {
        await answerAsAccounts(page);
        await page.goto(page.url().replace("/settings/gateway", "/settings/audit-log"));
        await page.getByText("agent_api_key.create").first().waitFor();
      },
    },
    {
      name: "sign-in",
      path: "/settings",
      prepare: async (page) => {
        await answerAsAccounts(page, { isSignedIn: false });
        await page.reload();
        await page.locator("input[type=password]").waitFor();
      },
    },
    {
      name: "shortcuts",
      path: "/settings",
      prepare: async (page) => {
        await page.unrouteAll();
        await page.reload();
        await page.getByRole("heading", { name: "Settings" }).waitFor();
        await page.keyboard.press("?");
        await page.getByText("Keyboard shortcuts").waitFor();
      },
    },
    { name: "not-found", path: "/nowhere" },
  ];
}
