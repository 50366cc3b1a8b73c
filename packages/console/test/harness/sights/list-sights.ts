import type { Sight } from "./sight.ts";

/** The lists of deliveries and of rejected requests, and the actions on them. */
export function listSights(): readonly Sight[] {
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
    {
      name: "deliveries-none",
      path: "/deliveries?agent=issue-triage",
      isVariant: true,
      prepare: async (page) => page.getByText("No deliveries match").waitFor(),
    },
    {
      name: "deliveries-payload",
      path: "/deliveries?payload=time+out&range=7d",
      isShort: false,
      prepare: async (page) => page.getByText(/^Searched/).waitFor(),
    },
    {
      name: "deliveries-selected",
      path: "/deliveries",
      isShort: false,
      prepare: async (page) => {
        await page
          .getByRole("checkbox", { name: /^Select/ })
          .nth(1)
          .check();
        await page.getByRole("button", { name: "More" }).click();
      },
    },
    { name: "refusals-none", path: "/refusals?code=body_too_large", isVariant: true },
  ];
}
