// Writes the gateway's floors into docs/architecture.md; with --check, only verifies that the page is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { FLOORS } from "./floors.js";

const PAGE = new URL("../../docs/architecture.md", import.meta.url);
/** The section ends where the next one begins. */
const SECTION = /(?<=\n## The gateway's floors\n).*?(?=\n## )/s;

function draw(): string {
  const rows = FLOORS.flatMap(({ floor, folders }) =>
    Object.entries(folders).map(
      ([folder, holds], index) => `| ${index === 0 ? `**${floor}**` : ""} | \`${folder}\` | ${holds} |`,
    ),
  );
  return `
Imports in \`packages/gateway/src\` go down only: a file may import files of its own folder and of the folders below it in
this table, types included, and no two files import each other. \`npm run check\` enforces this. The order is defined in
[\`scripts/floors/floors.js\`](../scripts/floors/floors.js); \`npx node scripts/floors/draw.ts\` writes this table from it.

| floor | folder | what is in it |
| --- | --- | --- |
${rows.join("\n")}
`;
}

const page = readFileSync(PAGE, "utf8");
writeFileSync(
  PAGE,
  page.replace(SECTION, () => draw()),
);
execFileSync("oxfmt", [fileURLToPath(PAGE)]);
if (process.argv.includes("--check") && readFileSync(PAGE, "utf8") !== page) {
  writeFileSync(PAGE, page);
  console.error("docs/architecture.md is stale: run npx node scripts/floors/draw.ts.");
  process.exitCode = 1;
}
