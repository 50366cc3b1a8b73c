import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CONTENT, ROOT } from "../places.ts";
import { apiPages } from "./api-pages.ts";
import { imageName, imagesFromElsewhere, rewriteLinks } from "./links.ts";
import { providerPages } from "./provider-pages.ts";
import { writeSdkReference } from "./sdk-reference.ts";

/** READMEs that are pages of the site, by page name. */
const READMES = { "sdk.md": "packages/sdk", "webhook-providers.md": "packages/webhook-providers" };

/** Pages with a wide table, which get the whole width. */
const WIDE = new Set(["command-line.md", "errors.md", "settings.md", "start/why.md"]);
const NO_OUTLINE = "---\naside: false\n---\n\n";

/** Writes all pages of the site: those of `docs/`, with their links adapted to the site, and the generated ones. */
export async function writeContent(): Promise<void> {
  await rm(CONTENT, { recursive: true, force: true });
  await copyDocuments();
  for (const [name, folder] of Object.entries(READMES)) {
    const text = await readFile(join(ROOT, folder, "README.md"), "utf8");
    await write(name, rewriteLinks(text, "../../docs/").replaceAll("](../../docs/", "](/"));
  }
  for (const [name, text] of [...(await providerPages()), ...apiPages()]) await write(name, text);
  await writeSdkReference(join(CONTENT, "sdk-reference"));
}

/** Copies the handwritten pages. Cheap enough to repeat whenever one of them changes. */
export async function copyDocuments(): Promise<void> {
  const docs = join(ROOT, "docs");
  await cp(join(docs, "images"), join(CONTENT, "images"), { recursive: true });
  for (const file of await readdir(docs, { recursive: true })) {
    if (!file.endsWith(".md") || file === "README.md" || file === "providers.md") continue;
    const toDocs = file.includes("/") ? "../" : "";
    const text = await readFile(join(docs, file), "utf8");
    await write(file, (WIDE.has(file) ? NO_OUTLINE : "") + rewriteLinks(text, toDocs));
    for (const image of imagesFromElsewhere(text))
      await cp(join(ROOT, image), join(CONTENT, imageName(image)));
  }
  await write("index.md", await readFile(join(ROOT, "site", "home.md"), "utf8"));
}

async function write(name: string, text: string): Promise<void> {
  const file = join(CONTENT, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
