import { createKey } from "../fill/create-key.ts";
import { nextNumber, type Sight } from "./sight.ts";

/** The pages of agents and their keys. */
export function agentSights(): readonly Sight[] {
  return [
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
    { name: "agent-deliveries", path: "/agents/code-watcher/deliveries", isVariant: true },
    { name: "agent-refusals", path: "/agents/code-watcher/refusals", isVariant: true },
    { name: "agent-no-keys", path: "/agents/answerer/keys" },
    { name: "agent-no-deliveries", path: "/agents/issue-triage/deliveries", isVariant: true },
    { name: "agent-no-refusals", path: "/agents/answerer/refusals", isVariant: true },
    { name: "agent-filtering", path: "/agents/pr-reviewer" },
    { name: "agent-runs", path: "/agents/refactorer", isVariant: true },
    { name: "agent-pull", path: "/agents/night-shift", isVariant: true },
    { name: "agent-deploys", path: "/agents/deploy-notifier", isVariant: true },
    {
      name: "agent-recovery",
      path: "/agents/code-watcher",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Recover… missed webhooks" }).click();
        await page.getByRole("textbox", { name: "Webhook number" }).waitFor();
      },
    },
  ];
}
