import type { Command } from "commander";
import type { Exit } from "../../gateway-command.ts";
import { addSourceDeletion } from "./sources/delete-source.ts";
import { addSourceDelivery } from "./sources/deliver-unrouted.ts";
import { addSourceList } from "./sources/list-sources.ts";
import { addSourceRotation } from "./sources/rotate-source.ts";
import { addSourceSetting } from "./sources/set-source.ts";
import { addSourceShow } from "./sources/show-source.ts";
import { addTargets } from "./sources/targets.ts";

/** `agentex sources …` */
export function addSources(program: Command, exit: Exit): void {
  const sources = program
    .command("sources")
    .description("Manage sources: one URL for an app with many installations, and the agents it delivers to");
  addSourceList(sources, exit);
  addSourceShow(sources, exit);
  addSourceSetting(sources, exit);
  addSourceRotation(sources, exit);
  addSourceDeletion(sources, exit);
  addTargets(sources, exit);
  addSourceDelivery(sources, exit);
}
