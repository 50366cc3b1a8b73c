import type { Page } from "playwright-core";

/** A page of the console in a particular state. */
export type Sight = {
  readonly name: string;
  readonly path: string;
  /** What to do on the page first. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Whether the page is short enough for a full-page screenshot. */
  readonly isShort?: boolean;
  /** Whether it differs from another page only in its words: it is photographed, but not checked again. */
  readonly isVariant?: boolean;
};

let lastNumber = 0;

/** Key names are unique, and these pages are opened several times. */
export function nextNumber(): number {
  lastNumber += 1;
  return lastNumber;
}

/** Opens a page of a gateway and prepares it. */
export async function look(page: Page, baseUrl: string, { path, prepare }: Sight): Promise<void> {
  await page.goto(`${baseUrl}/console${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await prepare?.(page);
}
