import { VERSION } from "../../../../version.ts";
import { agentCode } from "./agent-code.ts";
import type { Project } from "./choose-project.ts";
import { readme } from "./readme.ts";

/** The oldest Node that runs TypeScript directly. https://nodejs.org/api/typescript.html */
const NODE = "22.18";

/** The files of an agent project, by path. */
export async function projectFiles(project: Project): Promise<ReadonlyMap<string, string>> {
  const { agent, test } = await agentCode(project);
  return new Map([
    ["package.json", asJson(packageJson(project))],
    ["agent.ts", agent],
    ["main.ts", MAIN],
    ["agent.test.ts", test],
    ["tsconfig.json", asJson(TSCONFIG)],
    [".env.example", ENV_EXAMPLE],
    [".gitignore", "node_modules/\n.env\n# The gateway of `npm run dev` keeps its database here.\ndata/\n"],
    ["README.md", readme(project)],
  ]);
}

function packageJson({ name, provider }: Project) {
  return {
    name,
    version: "0.1.0",
    private: true,
    description: `An agent that handles ${provider.name} webhooks`,
    type: "module",
    scripts: {
      dev: "agentex dev main.ts",
      start: "node --env-file-if-exists=.env main.ts",
      test: "node --test",
      check: "tsc",
    },
    dependencies: { "agentex-gateway-sdk": `^${VERSION}` },
    devDependencies: {
      "@types/node": "^22.18.0",
      "agentex-gateway": `^${VERSION}`,
      typescript: "^7.0.2",
    },
    engines: { node: `>=${NODE}` },
  };
}

const TSCONFIG = {
  compilerOptions: {
    target: "es2023",
    module: "nodenext",
    types: ["node"],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
  },
  include: ["*.ts"],
};

const MAIN = `import { acp } from "./agent.ts";

await acp.start();
`;

const ENV_EXAMPLE = `# Copy this file to .env, which npm start reads.

# The gateway's address.
AGENTEX_BASE_URL=http://localhost:5003

# Where the gateway reaches this agent, if not on this machine, and where the agent listens.
# ACP_URL=https://agent.example.com
# ACP_PORT=8000
# ACP_HOST=0.0.0.0

# If the gateway requires login: a registration token or an account key.
# AGENTEX_API_KEY=
`;

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
