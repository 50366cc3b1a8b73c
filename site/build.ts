// Runs `npm run docs:build`: writes the documentation site into site/dist.
import { rm } from "node:fs/promises";
import { build } from "vitepress";
import { compressLarge } from "./compress-large.ts";
import { writeContent } from "./generate/content.ts";
import { OUTPUT } from "./places.ts";

await rm(OUTPUT, { recursive: true, force: true });
await writeContent();
await build(import.meta.dirname);
const { files, bytes } = await compressLarge(OUTPUT);
console.log(`site/dist: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
