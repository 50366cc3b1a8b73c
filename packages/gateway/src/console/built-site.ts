import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../access/api-env.ts";
import { SITE_FILES } from "../package-files.ts";
import { addBuiltPages } from "./built-pages.ts";

/**
 * Serves the documentation site at `/docs/guide/`. It is public, like the Markdown documents.
 *
 * @param files - the build's output folder.
 */
export function addSite(app: OpenAPIHono<ApiEnv>, files = SITE_FILES): void {
  addBuiltPages(app, {
    // `site/places.ts` builds it for this path.
    base: "/docs/guide",
    files,
    notBuilt: {
      html:
        "<p>The documentation site is not built: run <code>npm run docs:build</code> in the gateway's folder, and load this page " +
        "again.</p>",
      text: "The documentation site is not built: run `npm run docs:build` in the gateway's folder.\n",
    },
    missing: async (context) => context.html(await readFile(join(files, "404.html"), "utf8"), 404),
  });
}
