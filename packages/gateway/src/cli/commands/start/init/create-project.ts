import type { Screen } from "../../../terminal/screen.ts";
import { chooseProject, type InitFlags } from "./choose-project.ts";
import { nextSteps } from "./next-steps.ts";
import { projectFiles } from "./project-files.ts";
import { requireEmpty, writeFiles } from "./write-files.ts";

/**
 * Asks for what the flags leave open, writes the project, and prints the next steps.
 *
 * @throws CommandFailed if the folder is not empty or cannot be written.
 */
export async function createProject(
  screen: Screen,
  name: string | undefined,
  flags: InitFlags,
): Promise<void> {
  const project = await chooseProject(screen, name, flags);
  await requireEmpty(project.directory);
  await writeFiles(project.directory, await projectFiles(project));
  screen.say(nextSteps(project, screen.paint));
}
