import type { Project } from "./choose-project.ts";
import { connectCommand, firstWebhook } from "./next-steps.ts";

/** The project's README. */
export function readme(project: Project): string {
  const { name, provider } = project;
  return `# ${name}

An agent that handles ${provider.name} webhooks behind [Agentex Gateway](https://www.npmjs.com/package/agentex-gateway).

Running the agent needs Node 22.18 or newer: it is TypeScript without a build step. \`npm run dev\` and \`npx agentex-gateway\` run a
gateway, which needs Node 24.

## Run it

\`\`\`sh
npm install
npm test       # delivers a signed sample event to the handler, without a network
npm run dev    # a gateway on http://localhost:5003 and the agent, which restarts when its code changes
\`\`\`

The console is at <http://localhost:5003/console/>.

## Send it a webhook

In another terminal:

\`\`\`sh
${firstWebhook(project).join("\n")}
\`\`\`

To receive real webhooks, connect ${provider.name}. This prints what to paste where, and waits for the first one:

\`\`\`sh
${connectCommand(project)}
\`\`\`

## Deploy it

\`npm start\` runs the agent without a gateway. It registers with the one at \`AGENTEX_BASE_URL\`; [.env.example](.env.example) lists
the settings.

| file            | contents                                             |
| --------------- | ---------------------------------------------------- |
| \`agent.ts\`      | the agent: its events and their handlers             |
| \`main.ts\`       | starts it                                            |
| \`agent.test.ts\` | its tests; \`npm test\`                                |
| \`.env.example\`  | its settings                                         |
| \`tsconfig.json\` | for your editor, and for \`npm run check\`, which checks types |
`;
}
