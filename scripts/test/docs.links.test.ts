import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PAGES = globSync(["*.md", "llms.txt", "docs/**/*.md", "packages/*/*.md", "examples/*/*.md"], {
  cwd: ROOT,
});

/** Link targets in a page, except those in code. */
function linksIn(text: string): string[] {
  const prose = text.replace(/^```.*?^```/gms, "").replace(/`[^`\n]*`(?!\])/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");
}

/** The anchors that GitHub generates for headings, and those written as HTML in the page. */
function anchorsIn(text: string): string[] {
  const written = Array.from(text.matchAll(/<a (?:id|name)="([^"]+)">/g), ([, anchor = ""]) => anchor);
  const headings = text.replace(/^```.*?^```/gms, "").matchAll(/^#+ (.+)$/gm);
  const made = Array.from(headings, ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
  return [...made, ...written];
}

describe("every link between the documents leads somewhere", () => {
  for (const page of PAGES) {
    test(page, () => {
      const text = readFileSync(join(ROOT, page), "utf8");
      for (const link of linksIn(text)) {
        if (/^[a-z]+:/.test(link)) continue;
        const [path = "", anchor] = link.split("#");
        const target = path === "" ? join(ROOT, page) : join(ROOT, dirname(page), path);
        assert.ok(existsSync(target), `${page} links to ${link}`);
        if (anchor !== undefined) {
          assert.ok(anchorsIn(readFileSync(target, "utf8")).includes(anchor), `${page} links to ${link}`);
        }
      }
    });
  }
});
