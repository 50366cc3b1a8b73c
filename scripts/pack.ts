// Behind `npm run pack`: the packages as they are published, as folders in build/packages and as tarballs in build/tarballs.
import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { packFolder } from "./pack/pack-folder.ts";
import { PACKAGES } from "./pack/packages.ts";
import { stagePackage } from "./pack/stage-package.ts";

const root = join(import.meta.dirname, "..");
const tarballs = join(root, "build", "tarballs");

await rm(tarballs, { recursive: true, force: true });
for (const contents of PACKAGES) {
  const folder = await stagePackage(root, contents);
  const { file, kilobytes } = await packFolder(folder, tarballs);
  console.log(`${relative(root, file)}  ${kilobytes} kB`);
}
