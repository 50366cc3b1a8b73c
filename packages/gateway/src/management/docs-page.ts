import { readFile } from "node:fs/promises";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../access/api-env.ts";
import { SWAGGER_UI } from "../package-files.ts";

/** Swagger UI's files, served by the gateway, so that the page loads nothing from other hosts. */
const ASSETS: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Agentex Gateway API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
const START = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#api", deepLinking: true });\n`;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "frame-ancestors 'none'";

/** The API reference at `/docs`, to browse and try out. */
export function addDocsPage(app: OpenAPIHono<ApiEnv>): void {
  app.get("/docs", (context) => context.html(PAGE, 200, { "content-security-policy": POLICY }));
  app.get("/docs/start.js", (context) =>
    context.body(START, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  for (const [name, type] of Object.entries(ASSETS)) {
    app.get(`/docs/${name}`, async (context) =>
      context.body(await readFile(new URL(name, SWAGGER_UI)), 200, {
        "content-type": type,
        "cache-control": "max-age=86400",
      }),
    );
  }
}
