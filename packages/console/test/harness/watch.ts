import type { BrowserContext } from "playwright-core";

/** What no page may do. */
export type Misdeeds = {
  /** Addresses of other hosts that were asked for something. */
  readonly foreign: string[];
  /** Errors on the browser's console, breaches of the content security policy among them, and uncaught ones. */
  readonly errors: string[];
};

/** Watches every page of a browser, those too that are opened later. */
export function watch(context: BrowserContext, origin: string): Misdeeds {
  const misdeeds: Misdeeds = { foreign: [], errors: [] };
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("data:") && !url.startsWith("blob:")) {
      misdeeds.foreign.push(url);
    }
  });
  context.on("console", (message) => {
    if (message.type() === "error") misdeeds.errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => misdeeds.errors.push(String(error.error())));
  return misdeeds;
}
