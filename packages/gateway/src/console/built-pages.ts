import { existsSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler, Next } from "hono";
import type { ApiEnv } from "../access/api-env.ts";
import { setPageHeaders, wantsPage } from "./page-headers.ts";

/** Pages that a build has written to a folder. */
export type BuiltPages = {
  /**
   * The path below which they are served, without a trailing slash. The names of files in its `assets` contain a content hash.
   */
  readonly base: string;
  /** The build's output folder. */
  readonly files: string;
  /** What is missing and how to build it, for browsers and for programs. */
  readonly notBuilt: { readonly html: string; readonly text: string };
  /** Answers a browser that requests a page without a file. */
  readonly missing: (context: Context<ApiEnv, string>, next: Next) => Promise<Response | void>;
};

/** Whether the pages in a folder have been built. */
export function isBuilt(files: string): boolean {
  return existsSync(join(files, "index.html"));
}

/** Serves built pages, or says how to build them. */
export function addBuiltPages(
  app: OpenAPIHono<ApiEnv>,
  { base, files, notBuilt, missing }: BuiltPages,
): void {
  let serve: MiddlewareHandler | undefined;
  const serveFile = (): MiddlewareHandler =>
    (serve ??= serveStatic({
      root: files,
      precompressed: true,
      rewriteRequestPath: (path) => path.slice(base.length),
    }));

  app.get(base, (context) => context.redirect(`${base}/`));
  app.get(`${base}/*`, async (context, next) => {
    setPageHeaders(context);
    const isAsset = context.req.path.startsWith(`${base}/assets/`);
    if (!isBuilt(files)) {
      if (isAsset) return next();
      return wantsPage(context) ? context.html(page(notBuilt.html), 503) : context.text(notBuilt.text, 503);
    }
    if (isAsset) context.header("cache-control", "public, max-age=31536000, immutable");
    const found = await serveFile()(context, async () => {});
    if (found !== undefined) return found;
    context.header("cache-control", "no-cache");
    return isAsset || !wantsPage(context) ? next() : missing(context, next);
  });
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Agentex Gateway</title></head>
  <body>
    ${body}
  </body>
</html>
`;
}
