import type { Sight } from "./sight.ts";

/** Settings, and what every page contains. */
export function settingsSights(): readonly Sight[] {
  return [
    { name: "settings", path: "/settings" },
    { name: "settings-account", path: "/settings/account" },
    { name: "settings-subscriptions", path: "/settings/subscriptions" },
    {
      name: "palette",
      path: "/settings",
      prepare: async (page) => {
        await page.keyboard.press("ControlOrMeta+k");
        await page.getByLabel("Search pages, agents and deliveries").fill("review");
        await page.getByText(/^Search payloads for/).waitFor();
      },
    },
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
