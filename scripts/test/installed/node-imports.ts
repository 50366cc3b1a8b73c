import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BareProject } from "./bare-project.ts";

/** All that can be imported of both packages. */
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

/** Which files import modules of Node's where these conditions hold. Whatever else is not there fails. */
export async function nodeImports(project: BareProject, conditions: readonly string[]): Promise<string[]> {
  project.run(process.execPath, [
    "node_modules/esbuild/bin/esbuild",
    ...ENTRIES,
    "--bundle",
    "--format=esm",
    "--platform=neutral",
    "--outdir=bundled",
    "--metafile=imports.json",
    // Without conditions of one's own, esbuild would set "module".
    `--conditions=${conditions.join(",")}`,
    "--external:node:*",
  ]);
  const { inputs } = JSON.parse(await readFile(join(project.folder, "imports.json"), "utf8")) as Metafile;
  return Object.entries(inputs).flatMap(([file, { imports }]) =>
    imports.filter(({ external }) => external === true).map(({ path }) => `${file} imports ${path}`),
  );
}
