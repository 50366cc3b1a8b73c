import { FLOORS } from "./floors.js";

const folders = FLOORS.flatMap((floor) => Object.keys(floor.folders));

const ERROR = /** @type {const} */ ("error");
const SOURCES = "^packages/gateway/src/";

/**
 * Matches the files in this folder and in those of its subfolders that are not assigned to a floor themselves.
 *
 * @param {string} folder
 */
function within(folder) {
  const own = folders.filter((other) => other !== folder && other.startsWith(folder));
  const below = own.map((other) => other.slice(folder.length)).join("|");
  return `${SOURCES}${folder.replace(".ts", "\\.ts$")}${below === "" ? "" : `(?!${below})`}`;
}

/** @type {Record<string, string[]>} */
const imports = {
  "packages/webhook-providers": [],
  "packages/sdk": ["packages/webhook-providers"],
  "packages/gateway": ["packages/webhook-providers", "packages/sdk"],
};

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circle",
      comment: "Merge two files that need each other, or move what they share into a third one below them.",
      severity: ERROR,
      from: {},
      to: { circular: true },
    },
    ...folders.map((folder, index) => ({
      name: `${folder} imports what is below it only`,
      comment: "The floors are defined in scripts/floors/floors.js.",
      severity: ERROR,
      from: { path: within(folder) },
      to: { path: SOURCES, pathNot: folders.slice(index).map(within) },
    })),
    {
      name: "every folder has its floor",
      comment: "Give it a place in scripts/floors/floors.js.",
      severity: ERROR,
      from: { path: SOURCES, pathNot: folders.map(within) },
      to: {},
    },
    ...Object.entries(imports).map(([from, allowed]) => ({
      name: `${from} imports what it may`,
      severity: ERROR,
      from: { path: `^${from}/src/` },
      to: { path: "^packages/", pathNot: [from, ...allowed].map((name) => `^${name}/`) },
    })),
  ],
  options: {
    // Includes type imports, which TypeScript removes from its output.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { extensions: [".ts", ".js"], conditionNames: ["node", "import", "default"] },
  },
};
