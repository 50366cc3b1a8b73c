import type { BrowserContext } from "playwright-core";

/** What no page may do: each list must stay empty. */
export type Misdeeds = {
  /** Requests to other hosts. */
  readonly foreign: string[];
  /** Errors in the browser's console, including uncaught ones and violations of the content security policy. */
  readonly errors: string[];
};

/** Watches every page of a context, including those opened later. */
export function watch(context: BrowserContext, ...origins: readonly string[]): Misdeeds {
  const misdeeds: Misdeeds = { foreign: [], errors: [] };
  context.on("request", (request) => {
    const url = request.url();
    const own = [...origins.map((origin) => `${origin}/`), "data:", "blob:"];
    if (!own.some((start) => url.startsWith(start))) misdeeds.foreign.push(url);
  });
  context.on("console", (message) => {
    if (message.type() === "error") misdeeds.errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => misdeeds.errors.push(String(error.error())));
  return misdeeds;
}
