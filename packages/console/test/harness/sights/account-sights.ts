import type { Page } from "playwright-core";
import type { Sight } from "./sight.ts";

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
