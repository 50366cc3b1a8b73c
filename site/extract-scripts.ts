import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BASE, OUTPUT } from "./places.ts";

/** An inline script of a page, with its attributes. */
const INLINE_SCRIPT = /<script(?![^>]*\bsrc=)([^>]*)>([^<]+)<\/script>/g;

/** Moves a page's inline scripts into files, since the gateway's content security policy allows no inline scripts. */
export function extractScripts(page: string): string {
  return page.replaceAll(INLINE_SCRIPT, (_whole, attributes: string, script: string) => {
    const hash = createHash("sha256").update(script).digest("hex").slice(0, 8);
    const name = `assets/inline-${hash}.js`;
    mkdirSync(join(OUTPUT, "assets"), { recursive: true });
    writeFileSync(join(OUTPUT, name), script);
    return `<script${attributes} src="${BASE}${name}"></script>`;
  });
}
