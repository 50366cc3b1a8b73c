// Runs `npm run pack`: builds the tarballs of the published packages in build/tarballs, or in FOLDER with `-- --to FOLDER`.
import { rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packFolder } from "./pack/pack-folder.ts";
import { PACKAGES } from "./pack/packages.ts";
import { stagePackage } from "./pack/stage-package.ts";

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: { to: { type: "string", default: join(root, "build", "tarballs") } },
});
const tarballs = resolve(values.to);

await rm(tarballs, { recursive: true, force: true });
for (const contents of PACKAGES) {
  const folder = await stagePackage(root, contents);
  const { file, kilobytes } = await packFolder(folder, tarballs);
  console.log(`${relative(process.cwd(), file)}  ${kilobytes} kB`);
}
