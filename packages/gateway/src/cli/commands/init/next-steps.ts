import type { Screen } from "../../terminal/screen.ts";
import type { Project } from "./choose-project.ts";

/** What to do with a new project, in commands that can be pasted. */
export function nextSteps(project: Project, paint: Screen["paint"]): string {
  const { name, directory } = project;
  return [
    `Created ${paint("bold", name)} in ${directory}`,
    "",
    "Next:",
    ...(directory === "." ? [] : [`  cd ${quoted(directory)}`]),
    "  npm install",
    "  npm test",
    "  npm run dev   # a gateway and the agent",
    "",
    "Then, in another terminal in the same folder:",
    ...firstWebhook(project).map((command) => `  ${command}`),
  ].join("\n");
}

/** Commands that send the agent a signed sample event. */
export function firstWebhook({ name, provider }: Pick<Project, "name" | "provider">): string[] {
  // Only the provider has the private key with which it signs.
  if (provider.secret.kind === "public_key") return [connectCommand({ name, provider })];
  const send = `npx agentex-gateway trigger ${provider.id} --agent ${name}`;
  return provider.id === "github"
    ? [`npx agentex-gateway keys create ${name} octo/app --type github`, send]
    : [`npx agentex-gateway connect --agent ${name} --provider ${provider.id} --no-wait`, send];
}

/** The command that sets the provider's webhook up. */
export function connectCommand({ name, provider }: Pick<Project, "name" | "provider">): string {
  return `npx agentex-gateway connect --agent ${name} --provider ${provider.id}`;
}

/** As a POSIX shell takes it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
