// Writes docs/providers.md from the providers' data; with --check, only verifies that the page is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { providers } from "agentex-webhook-providers";
import type { Provider } from "agentex-webhook-providers";
import { contentsIntroduction } from "./providers-docs/contents-introduction.ts";
import { contentsTable } from "./providers-docs/contents.ts";
import { providerFacts } from "./providers-docs/facts.ts";
import { introduction } from "./providers-docs/introduction.ts";

const file = new URL("../docs/providers.md", import.meta.url);

async function write(): Promise<string> {
  const all = [...providers.values()].toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  const index = all.map(({ id, name }) => `- [${name}](#${id})`).join("\n");
  return [
    introduction,
    index,
    "",
    ...(await Promise.all(all.map(describeProvider))),
    contentsIntroduction,
    await contentsTable(all),
    "",
  ].join("\n");
}

async function describeProvider(provider: Provider): Promise<string> {
  const { id, name, docs } = provider;
  const lines = (await providerFacts(provider)).map(([fact, text]) => `- **${fact}**: ${text}`);
  const page = docs === undefined ? "" : ` ([documentation](${docs}))`;
  return `<a id="${id}"></a>\n\n## ${name}\n\nType \`${id}\`${page}.\n\n${lines.join("\n")}\n`;
}

const written = await write();
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== written) {
    console.error("docs/providers.md is stale: run node scripts/providers-docs.ts.");
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, written);
}
