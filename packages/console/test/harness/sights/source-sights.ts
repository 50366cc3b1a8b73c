import type { Sight } from "./sight.ts";

/** The pages of sources. */
export function sourceSights(): readonly Sight[] {
  return [
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
        await page.getByRole("dialog").getByText("Deliver unrouted webhooks").waitFor();
      },
    },
    { name: "source-keys", path: "/sources/acme-slack/keys" },
    { name: "source-no-key", path: "/sources/acme-connect/keys" },
    { name: "source-empty", path: "/sources/acme-connect" },
    { name: "source-deliveries", path: "/sources/acme-slack/deliveries" },
    { name: "source-refusals", path: "/sources/acme-slack/refusals" },
    {
      name: "source-change",
      path: "/sources/acme-slack",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Change", exact: true }).click();
        await page.getByRole("combobox", { name: "Also answers at" }).waitFor();
      },
    },
  ];
}
