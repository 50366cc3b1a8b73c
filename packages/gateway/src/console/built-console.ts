import { existsSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import type { ApiEnv } from "../access/api-env.ts";
import { CONSOLE_FILES } from "../package-files.ts";

/** Where the console is served: below the API's paths, such as `/agents`, it would hide some of them. */
const CONSOLE_BASE = "/console";

/**
 * Allows the console's own files and its own gateway. Inline styles are allowed, since the component library sets its
 * variables that way; inline scripts are not.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};
/** Files below it have a content hash in their name. */
const ASSETS = `${CONSOLE_BASE}/assets/`;

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Agentex Gateway</title></head>
  <body>
    <h1>The console is not built</h1>
    <p>Run <code>npm run build</code> in the gateway's folder, and load this page again.</p>
    <p>The API works without it: see <a href="/docs">its documentation</a>.</p>
  </body>
</html>
`;

/** Whether the console has been built. */
export function isConsoleBuilt(files = CONSOLE_FILES): boolean {
  return existsSync(join(files, "index.html"));
}

/**
 * Serves the console at `/console`, and redirects browsers there from `/`. Its files contain no secrets; it gets all data
 * from the API, with the user's rights.
 *
 * @param files - the build's output folder.
 */
export function addConsole(app: OpenAPIHono<ApiEnv>, files = CONSOLE_FILES): void {
  let serve: MiddlewareHandler | undefined;
  const serveFile = (): MiddlewareHandler =>
    (serve ??= serveStatic({
      root: files,
      precompressed: true,
      rewriteRequestPath: (path) => path.slice(CONSOLE_BASE.length),
    }));

  app.get("/", async (context, next) => (wantsPage(context) ? context.redirect(`${CONSOLE_BASE}/`) : next()));
  app.get(CONSOLE_BASE, (context) => context.redirect(`${CONSOLE_BASE}/`));
  app.get(`${CONSOLE_BASE}/*`, async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    context.header("cache-control", "no-cache");
    if (!isConsoleBuilt(files)) {
      return wantsPage(context) ? context.html(NOT_BUILT, 503) : next();
    }
    const isAsset = context.req.path.startsWith(ASSETS);
    if (isAsset) context.header("cache-control", "public, max-age=31536000, immutable");
    const found = await serveFile()(context, async () => {});
    if (found !== undefined) return found;
    context.header("cache-control", "no-cache");
    // Every page has its own address, but no file: the pages are rendered by the client.
    return !isAsset && wantsPage(context)
      ? serveStatic({ root: files, precompressed: true, path: "index.html" })(context, next)
      : next();
  });
}

/** Whether a browser navigates there, as opposed to a program that wants data. */
function wantsPage(context: Context): boolean {
  return (context.req.header("accept") ?? "").includes("text/html");
}
