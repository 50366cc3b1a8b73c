import { nextNumber, type Sight } from "./sight.ts";

/** The guided setup, in all its steps. */
export function connectSights(): readonly Sight[] {
  return [
    { name: "connect", path: "/connect" },
    {
      name: "connect-name",
      isVariant: true,
      path: "/connect?agent=code-watcher&provider=github&base=https://hooks.octo-org.dev",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByLabel("Name").waitFor();
      },
    },
    {
      name: "connect-doubts",
      path: "/connect?agent=code-watcher&provider=github&base=http://localhost:5003",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByLabel("Name").fill(`octo-org/service-${nextNumber()}`);
        await page.getByRole("button", { name: "Create webhook" }).click();
        await page.getByText("GitHub cannot reach this URL").waitFor();
      },
    },
    {
      name: "connect-secret",
      path: "/connect?agent=code-watcher&provider=stripe&base=https://hooks.octo-org.dev",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Next" }).click();
        await page.getByLabel("Name").fill(`live-${nextNumber()}`);
        await page.getByRole("button", { name: "Create webhook" }).click();
        await page.getByRole("textbox", { name: "Signing secret" }).waitFor();
      },
    },
    {
      name: "connect-verified",
      path: "/connect?agent=code-watcher&route=/code_changes&provider=github&key=octo-org/payments-api",
      prepare: async (page) => page.getByText("Verified", { exact: true }).waitFor(),
    },
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
  ];
}
