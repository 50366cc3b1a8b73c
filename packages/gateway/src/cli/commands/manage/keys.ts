import type { Command } from "commander";
import type { Exit } from "../../gateway-command.ts";
import { addKeyChange } from "./keys/change-key.ts";
import { addKeyCreation } from "./keys/create-key.ts";
import { addKeyDeletion } from "./keys/delete-key.ts";
import { addKeyList } from "./keys/list-keys.ts";
import { addKeyRotation } from "./keys/rotate-key.ts";

/** `agentex keys …` */
export function addKeys(program: Command, exit: Exit): void {
  const keys = program
    .command("keys")
    .description("Manage an agent's keys: API keys and providers' signing secrets");
  addKeyList(keys, exit);
  addKeyCreation(keys, exit);
  addKeyRotation(keys, exit);
  addKeyChange(keys, exit);
  addKeyDeletion(keys, exit);
}
