import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BareProject } from "./bare-project.ts";

/** Everything that can be imported from both packages. */
const ENTRIES = [
  "agentex-gateway-sdk",
  "agentex-gateway-sdk/client",
  "agentex-gateway-sdk/testing",
  "agentex-webhook-providers",
  "agentex-webhook-providers/samples",
];

type Metafile = {
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
  >;
};

/** The files that import Node's modules under these conditions. Any other missing module is an error. */
export async function nodeImports(project: BareProject, conditions: readonly string[]): Promise<string[]> {
  project.run(process.execPath, [
    await project.find("esbuild/bin/esbuild"),
    ...ENTRIES,
    "--bundle",
    "--format=esm",
    "--platform=neutral",
    "--outdir=bundled",
    "--metafile=imports.json",
    // Without explicit conditions, esbuild would add "module".
    `--conditions=${conditions.join(",")}`,
    "--external:node:*",
  ]);
  const { inputs } = JSON.parse(await readFile(join(project.folder, "imports.json"), "utf8")) as Metafile;
  return Object.entries(inputs).flatMap(([file, { imports }]) =>
    imports.filter(({ external }) => external === true).map(({ path }) => `${file} imports ${path}`),
  );
}
