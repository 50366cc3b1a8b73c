import { serveStatic } from "@hono/node-server/serve-static";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../access/api-env.ts";
import { CONSOLE_FILES } from "../package-files.ts";
import { addBuiltPages, isBuilt } from "./built-pages.ts";
import { wantsPage } from "./page-headers.ts";

/**
 * Where the console is served. Below one of the API's paths, such as `/agents`, it would hide some of them.
 */
const CONSOLE_BASE = "/console";

/** Whether the console has been built. */
export function isConsoleBuilt(files = CONSOLE_FILES): boolean {
  return isBuilt(files);
}

/**
 * Serves the console at `/console`, and redirects browsers there from `/`. Its files contain no secrets. It gets all data from the
 * API, with the user's permissions.
 *
 * @param files - the build's output folder.
 */
export function addConsole(app: OpenAPIHono<ApiEnv>, files = CONSOLE_FILES): void {
  app.get("/", async (context, next) => (wantsPage(context) ? context.redirect(`${CONSOLE_BASE}/`) : next()));
  addBuiltPages(app, {
    base: CONSOLE_BASE,
    files,
    notBuilt: {
      html:
        "<h1>The console is not built</h1><p>Run <code>npm run build</code> in the gateway's folder, and load this page again.</p>" +
        '<p>The API works without it: see <a href="/docs">its documentation</a>.</p>',
      text: "The console is not built: run `npm run build` in the gateway's folder. The API works without it: see /docs.\n",
    },
    // Every page has its own URL but no file: the client renders the pages.
    missing: async (context, next) =>
      serveStatic({ root: files, precompressed: true, path: "index.html" })(context, next),
  });
}
