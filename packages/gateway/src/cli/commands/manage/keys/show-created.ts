import type { CreatedAgentApiKey } from "agentex-gateway-sdk/client";
import type { Talk } from "../../../gateway-command.ts";
import { printable } from "../../../terminal/printable.ts";

/** Shows a new value, if the caller does not know it. */
export function showCreated({ screen, isJson }: Talk, created: CreatedAgentApiKey, isKnown: boolean): void {
  if (isJson) {
    screen.json(created);
    return;
  }
  for (const notice of created.notices) screen.remark(printable(notice));
  if (isKnown || created.api_key === null) {
    screen.say(`The ${created.api_key_type} key ${printable(created.name)} was created.`);
    return;
  }
  screen.remark(`The ${created.api_key_type} key ${printable(created.name)}; its value is shown only once:`);
  // Alone on standard output, for scripts.
  screen.say(created.api_key);
}
