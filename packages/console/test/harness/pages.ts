import type { Page } from "playwright-core";
import { createKey } from "./create-key.ts";
import type { Filled } from "./fill.ts";

/** A page of the console in a particular state. */
export type Sight = {
  readonly name: string;
  readonly path: string;
  /** What to do on the page first. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Whether the page is short enough for a full-page screenshot. */
  readonly isShort?: boolean;
};

let lastNumber = 0;

/** Key names are unique, and these pages are opened several times. */
function nextNumber(): number {
  lastNumber += 1;
  return lastNumber;
}

/** Opens a page of a gateway and prepares it. */
export async function look(page: Page, baseUrl: string, { path, prepare }: Sight): Promise<void> {
  await page.goto(`${baseUrl}/console${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await prepare?.(page);
}

/** Every page of a gateway with data, including its dialogs and states. */
export function pagesOf({
  delivered,
  failed,
  held,
  batched,
  replayed,
  shared,
  unrouted,
}: Omit<Filled, "agents" | "bulk">): readonly Sight[] {
  return [
    { name: "overview", path: "/" },
    { name: "deliveries", path: "/deliveries", isShort: false },
    {
      name: "deliveries-batch",
      path: "/agents/pr-reviewer/deliveries",
      prepare: async (page) => {
        await page.getByRole("button", { name: /batch of 9/ }).click();
        await page.getByRole("list", { name: "Deliveries of the batch" }).waitFor();
      },
    },
    {
      name: "deliveries-filtered",
      path: "/deliveries?status=failed,rejected&summary=nothing",
      prepare: async (page) => {
        await page.getByRole("combobox", { name: "Search deliveries" }).fill("octo-org/payments-api#412");
        await page.getByRole("option", { name: /^Search payloads for/ }).waitFor();
      },
    },
    {
      name: "bulk-replay",
      path: "/deliveries",
      isShort: false,
      prepare: async (page) => {
        await page.getByRole("button", { name: "Replay all…" }).click();
        await page.getByText(/will be replayed|No deliveries/).waitFor();
      },
    },
    { name: "delivery", path: `/deliveries/${delivered}` },
    { name: "delivery-failed", path: `/deliveries/${failed}` },
    { name: "delivery-held", path: `/deliveries/${held}` },
    { name: "delivery-batched", path: `/deliveries/${batched}` },
    {
      name: "delivery-replayed",
      path: `/deliveries/${replayed}`,
      prepare: async (page) => {
        await page.getByRole("button", { name: /batch of 9/ }).click();
        await page.getByRole("list", { name: "Deliveries of the batch" }).scrollIntoViewIfNeeded();
      },
    },
    {
      name: "held",
      path: "/held",
      prepare: async (page) => {
        await page.getByRole("checkbox", { name: /^Select .*drive-by/ }).check();
      },
    },
    {
      name: "held-release",
      path: "/held",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Release all…" }).click();
        await page.getByRole("button", { name: /^Release \d/ }).waitFor();
      },
    },
    { name: "refusals", path: "/refusals" },
    {
      name: "refusal",
      path: "/refusals?code=signature_invalid&provider=github",
      prepare: async (page) => {
        await page
          .getByRole("link", { name: /signature invalid/ })
          .first()
          .click();
        await page.getByRole("heading", { name: "Diagnosis" }).waitFor();
      },
    },
    { name: "agents", path: "/agents" },
    { name: "agent", path: "/agents/code-watcher" },
    { name: "agent-paused", path: "/agents/release-notes" },
    {
      name: "agent-test",
      path: "/agents/code-watcher",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Send test event" }).click();
        await page.getByRole("combobox", { name: "Event" }).waitFor();
      },
    },
    {
      name: "agent-filter",
      path: "/agents/pr-reviewer",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Filter POST /reviews" }).click();
        await page.getByRole("button", { name: "Try on the last 7 days" }).click();
        await page.getByText(/^Of \d+ deliveries/).waitFor();
      },
    },
    { name: "agent-keys", path: "/agents/deploy-notifier/keys" },
    {
      name: "key-created",
      path: "/agents/deploy-notifier/keys",
      prepare: async (page) => {
        const dialog = await createKey(page, `nightly-${nextNumber()}`);
        await dialog.getByText("Copy it now.").waitFor();
      },
    },
    { name: "connect", path: "/connect" },
    {
      name: "connect-provider",
      path: "/connect?agent=code-watcher",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByLabel("Search providers").waitFor();
      },
    },
    {
      name: "connect-paste",
      path: "/connect?agent=code-watcher&provider=github&base=https://hooks.octo-org.dev",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByLabel("Name").fill(`octo-org/service-${nextNumber()}`);
        await page.getByRole("button", { name: "Create webhook" }).click();
        await page.getByText("Waiting for GitHub").waitFor();
      },
    },
    {
      name: "connect-app",
      path: "/connect?agent=answerer&provider=slack&for=app",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByRole("textbox", { name: "Name" }).waitFor();
      },
    },
    {
      name: "connect-app-paste",
      path: "/connect?agent=answerer&provider=slack&for=app",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByRole("textbox", { name: "Name" }).fill(`slack-app-${nextNumber()}`);
        await page.getByRole("button", { name: "Create source" }).click();
        await page.getByText("Waiting for Slack").waitFor();
      },
    },
    { name: "sources", path: "/sources" },
    { name: "source", path: "/sources/acme-slack" },
    {
      name: "source-target",
      path: "/sources/acme-slack",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Add target" }).click();
        await page.getByRole("dialog").getByRole("textbox", { name: "Installation" }).waitFor();
      },
    },
    { name: "source-unrouted", path: "/sources/acme-slack/unrouted" },
    {
      name: "source-deliver",
      path: "/sources/acme-slack/unrouted",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Deliver to… T0DESIGN" }).click();
        await page.getByRole("dialog").getByText("Deliver what is unrouted").waitFor();
      },
    },
    { name: "source-keys", path: "/sources/acme-slack/keys" },
    { name: "source-no-key", path: "/sources/acme-connect/keys" },
    { name: "source-empty", path: "/sources/acme-connect" },
    { name: "source-deliveries", path: "/sources/acme-slack/deliveries" },
    { name: "source-refusals", path: "/sources/acme-slack/refusals" },
    { name: "delivery-shared", path: `/deliveries/${shared}` },
    { name: "delivery-unrouted", path: `/deliveries/${unrouted}` },
    { name: "settings", path: "/settings" },
    { name: "settings-account", path: "/settings/account" },
    {
      name: "shortcuts",
      path: "/settings",
      prepare: async (page) => {
        await page.keyboard.press("?");
        await page.getByText("Keyboard shortcuts").waitFor();
      },
    },
    { name: "not-found", path: "/nowhere" },
  ];
}

/** The pages that only a gateway with accounts has; the first one signs in for the others. */
export function accountPagesOf(apiKey: string): readonly Sight[] {
  const signIn = async (page: Page): Promise<void> => {
    const field = page.locator("input[type=password]");
    await field.or(page.getByRole("heading", { name: "Settings" })).waitFor();
    if ((await field.count()) === 0) return;
    await field.fill(apiKey);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
  };
  return [
    { name: "sign-in", path: "/sign-in" },
    {
      name: "settings-keys",
      path: "/settings/keys",
      prepare: async (page) => {
        await signIn(page);
        await page.getByText("ada@octo.dev", { exact: true }).waitFor();
      },
    },
    {
      name: "settings-audit-log",
      path: "/settings/audit-log",
      prepare: async (page) => {
        await signIn(page);
        await page.getByText("account_key.create").first().waitFor();
      },
    },
  ];
}
