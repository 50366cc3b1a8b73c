/** A file or folder that a published package holds beside its built code, or in the place of some of it. */
export type Extra = {
  /** In the published package. */
  readonly to: string;
} & (
  | { /** Copied from here, below the repository's root. */ readonly from: string }
  /** Made while packing. */
  | { readonly text: () => Promise<string> }
);

export type PackageContents = {
  /** Its folder below the repository's root. */
  readonly folder: string;
  /** The oldest Node that runs it. */
  readonly node: string;
  readonly extras: readonly Extra[];
};

/** The published packages, each after those that it needs. */
export const PACKAGES: readonly PackageContents[] = [
  {
    folder: "packages/webhook-providers",
    node: ">=20",
    // Octokit's package of examples is ten times as large.
    extras: [{ to: "dist/samples/github.js", text: githubSamplesModule }],
  },
  { folder: "packages/sdk", node: ">=20", extras: [] },
  {
    folder: "packages/gateway",
    node: ">=24",
    extras: [
      { from: "packages/gateway/bin", to: "bin" },
      { from: "packages/console/dist", to: "console" },
      { from: "docs", to: "docs" },
      { from: "llms.txt", to: "llms.txt" },
      ...["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE", "NOTICE"].map((file) => ({
        from: `node_modules/swagger-ui-dist/${file}`,
        to: `swagger-ui/${file}`,
      })),
    ],
  },
];

async function githubSamplesModule(): Promise<string> {
  const { githubSamples } = await import("../../packages/webhook-providers/src/samples/github.ts");
  // Parsed as JSON, which is quicker to read than JavaScript.
  return `export const githubSamples = JSON.parse(${JSON.stringify(JSON.stringify(githubSamples))});\n`;
}
