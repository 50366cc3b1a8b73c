import { isPublicValue } from "agentex-webhook-providers";
import type { Screen } from "../../../terminal/screen.ts";
import type { Project } from "./choose-project.ts";

/** The next steps for a new project, as commands to paste. */
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
  // Only the provider has the private key that signs.
  if (isPublicValue(provider.secret)) return [connectCommand({ name, provider })];
  const send = `npx agentex-gateway trigger ${provider.id} --agent ${name}`;
  return provider.id === "github"
    ? [`npx agentex-gateway keys create ${name} octo/app --type github`, send]
    : [`npx agentex-gateway connect --agent ${name} --provider ${provider.id} --no-wait`, send];
}

/** The command that sets up the provider's webhook. */
export function connectCommand({ name, provider }: Pick<Project, "name" | "provider">): string {
  return `npx agentex-gateway connect --agent ${name} --provider ${provider.id}`;
}

/** Quoted for a POSIX shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
