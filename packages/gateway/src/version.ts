import { readFileSync } from "node:fs";

/** The gateway's version, from its package. */
export const VERSION = versionOf(
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")),
);

function versionOf(packageJson: unknown): string {
  return (packageJson as { version: string }).version;
}
