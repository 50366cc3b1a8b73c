import { readFile } from "node:fs/promises";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../access/api-env.ts";
import { DOCUMENTS_ROOT } from "../package-files.ts";

/** The pages of `docs/` that `llms.txt` links to. */
const DOCUMENTS = [
  "accounts",
  "agent-signature",
  "architecture",
  "command-line",
  "deliveries",
  "errors",
  "faq",
  "filters",
  "from-agentex",
  "glossary",
  "guide",
  "inbox",
  "mcp-events",
  "operations",
  "performance",
  "providers",
  "recovery",
  "runs",
  "scale",
  "settings",
  "slow-agents",
  "sources",
  "start/install",
  "start/why",
  "troubleshooting",
  "tunnels",
  "tutorials/deploy",
  "tutorials/github",
  "tutorials/python",
  "tutorials/slack",
  "tutorials/stripe",
];

/** `/llms.txt` (https://llmstxt.org), and the documents that it links to. */
export function addDocuments(app: OpenAPIHono<ApiEnv>): void {
  const files = ["llms.txt", ...DOCUMENTS.map((name) => `docs/${name}.md`)];
  for (const file of files) {
    app.get(`/${file}`, async (context) =>
      context.body(await readFile(new URL(file, DOCUMENTS_ROOT), "utf8"), 200, {
        "content-type": `text/${file.endsWith(".md") ? "markdown" : "plain"}; charset=utf-8`,
        "cache-control": "max-age=3600",
      }),
    );
  }
}
