/** A file or folder that a published package holds beside its built code. */
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
  { folder: "packages/webhook-providers", node: ">=20", extras: [] },
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
      // Octokit's package of examples is ten times as large.
      { to: "github-samples.json", text: githubSamplesText },
    ],
  },
];

async function githubSamplesText(): Promise<string> {
  const { githubSamples } = await import("../../packages/gateway/src/test-deliveries/github-samples.ts");
  return JSON.stringify(githubSamples());
}
