import type { Sight } from "./sight.ts";

/** The pages of a gateway with more than fits on a screen. */
export function manySights(): readonly Sight[] {
  const pages = ["deliveries", "held", "refusals", "agents"];
  return [
    { name: "overview", path: "/" },
    ...pages.map((name) => ({ name, path: `/${name}`, isShort: false })),
    {
      name: "deliveries-scrolled",
      path: "/deliveries",
      isShort: false,
      prepare: async (page) => {
        await page.locator("[data-row]").first().waitFor();
        for (let time = 0; time < 12; time++) {
          await page.evaluate("scrollTo(0, document.body.scrollHeight)");
          await page.waitForTimeout(150);
        }
      },
    },
    {
      name: "deliveries-found",
      path: "/deliveries?q=part+4999",
      prepare: async (page) => page.getByText("1 delivery in total").waitFor(),
    },
    { name: "agent-deliveries", path: "/agents/agent-00/deliveries", isShort: false },
    {
      name: "palette",
      path: "/",
      isShort: false,
      prepare: async (page) => {
        await page.keyboard.press("ControlOrMeta+k");
        await page.getByLabel("Search pages, agents and deliveries").fill("agent-4");
        await page.getByText(/^Search payloads for/).waitFor();
      },
    },
  ];
}
