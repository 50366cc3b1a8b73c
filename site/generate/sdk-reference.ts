import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Application, LogLevel } from "typedoc";
import { ROOT } from "../places.ts";

const PACKAGE = "agentex-gateway-sdk";
/** The SDK's entry points, by the last part of their module's name. */
const ENTRY_POINTS = ["index.ts", "client/index.ts", "pull/index.ts", "testing/index.ts"];

/** Writes a page for each entry point of the SDK: its exports, from the declarations and their docstrings. */
export async function writeSdkReference(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const sdk = join(ROOT, "packages", "sdk");
  const options = {
    name: "SDK reference",
    entryPoints: ENTRY_POINTS.map((file) => join(sdk, "src", file)),
    tsconfig: join(sdk, "tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    readme: "none",
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    skipErrorChecking: true,
    logLevel: LogLevel.Error,
    validation: false,
    outputs: [{ name: "markdown", path: folder }],
    // The plugin's options: one page for each entry point.
    router: "module",
    hidePageHeader: true,
    hideBreadcrumbs: true,
  };
  const application = await Application.bootstrapWithPlugins(options);
  const project = await application.convert();
  if (project === undefined) throw new Error("typedoc could not read the SDK");
  await application.generateOutputs(project);
  await rm(join(folder, "README.md"));
  for (const file of await readdir(folder)) {
    const module = file === "index.md" ? PACKAGE : `${PACKAGE}/${file.slice(0, -".md".length)}`;
    const text = await readFile(join(folder, file), "utf8");
    await writeFile(join(folder, file), text.replace(/^# .*$/m, `# ${module}`));
  }
}
