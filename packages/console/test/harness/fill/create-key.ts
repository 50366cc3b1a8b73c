import type { Locator, Page } from "playwright-core";

/** Fills in and submits the form for a new key, on a page of keys. @returns its dialog. */
export async function createKey(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Create key" }).click();
  return dialog;
}
