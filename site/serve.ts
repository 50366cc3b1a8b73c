// Runs `npm run docs`: serves the documentation site, and shows changes to a page immediately.
import { watch } from "node:fs/promises";
import { join } from "node:path";
import { createServer } from "vitepress";
import { copyDocuments, writeContent } from "./generate/content.ts";
import { ROOT } from "./places.ts";

await writeContent();
const server = await createServer(import.meta.dirname, { host: "localhost" });
await server.listen();
server.printUrls();
for await (const { filename } of watch(join(ROOT, "docs"), { recursive: true })) {
  if (filename?.endsWith(".md") === true) await copyDocuments();
}
