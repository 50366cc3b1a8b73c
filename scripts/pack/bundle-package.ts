import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rolldown";
import { bundle } from "./bundle.ts";
import { githubSamplesModule } from "./github-samples.ts";
import { noticesOf } from "./notices.ts";

/** Where a bundled package lists the authors and licences of its contents. */
const NOTICES = "THIRD-PARTY-NOTICES.txt";

/** Bundles a package's programs into its published folder, together with the notices that their licences require. */
export async function bundlePackage(source: string, staged: string): Promise<void> {
  const chunks = await bundle({ source, folder: join(staged, "dist"), plugins: [smallSamples] });
  await leaveOutOthersSources(join(staged, "dist"));
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  await writeFile(join(staged, NOTICES), await noticesOf([...modules, fileURLToPath(SAMPLES)]));
}

/** The package that GitHub's samples come from. */
const SAMPLES = import.meta.resolve("@octokit/webhooks-examples");

const smallSamples: Plugin = {
  name: "small-samples",
  load: { filter: { id: /\/webhook-providers\/src\/samples\/github\.ts$/ }, handler: githubSamplesModule },
};

/** The sources in a source map. */
type Contents = { readonly sources: readonly string[]; readonly sourcesContent: readonly (string | null)[] };

/** Source maps contain the package's own sources. Those of its dependencies are public, and would be most of the map. */
async function leaveOutOthersSources(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!file.endsWith(".map")) continue;
    const map: unknown = JSON.parse(await readFile(join(folder, file), "utf8"));
    await writeFile(join(folder, file), JSON.stringify(withoutOthersSources(map as Contents)));
  }
}

function withoutOthersSources(map: Contents): Contents {
  const sourcesContent = map.sourcesContent.map((text, index) =>
    map.sources[index]?.includes("/node_modules/") === true ? null : text,
  );
  return { ...map, sourcesContent };
}
