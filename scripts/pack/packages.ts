import { githubSamplesModule } from "./github-samples.ts";

/** A file or folder that a published package contains in addition to its built code, or instead of part of it. */
export type Extra = {
  /** Path in the published package. */
  readonly to: string;
} & (
  | {
      /** Path to copy from, relative to the repository's root. */
      readonly from: string;
      /** Optional parts that take long to build: `npm run pack` builds them, tests do not. */
      readonly mayBeMissing?: true;
    }
  /** Generated while packing. */
  | { readonly text: () => Promise<string> }
);

export type PackageContents = {
  /** Path relative to the repository's root. */
  readonly folder: string;
  /** The oldest supported Node. */
  readonly node: string;
  /** A program, bundled with almost everything that it needs; otherwise a library, with one file per module. */
  readonly isBundled: boolean;
  readonly extras: readonly Extra[];
};

/** The published packages, each after its dependencies. */
export const PACKAGES: readonly PackageContents[] = [
  {
    folder: "packages/webhook-providers",
    node: ">=20",
    isBundled: false,
    extras: [{ to: "dist/samples/github.js", text: githubSamplesModule }],
  },
  { folder: "packages/sdk", node: ">=20", isBundled: false, extras: [] },
  {
    folder: "packages/gateway",
    node: ">=24",
    isBundled: true,
    extras: [
      { from: "packages/gateway/bin", to: "bin" },
      { from: "packages/console/dist", to: "console" },
      { from: "site/dist", to: "site", mayBeMissing: true },
      { from: "docs", to: "docs" },
      { from: "llms.txt", to: "llms.txt" },
      ...["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE", "NOTICE"].map((file) => ({
        from: `node_modules/swagger-ui-dist/${file}`,
        to: `swagger-ui/${file}`,
      })),
    ],
  },
];
