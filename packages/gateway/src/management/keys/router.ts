import { createApiRouter } from "../api-router.ts";
import { addKeyChange } from "./change-keys.ts";
import { addKeyCreation } from "./create-keys.ts";
import { addKeyDeletion } from "./delete-keys.ts";
import type { KeysRouterParts } from "./key-operations.ts";
import { addKeyReading } from "./read-keys.ts";
import { addKeyRotation } from "./rotate-keys.ts";
import { addWebhookSetup } from "./trigger/set-up-webhooks.ts";

export type { KeysRouterParts };

/** `/agent_api_keys` */
export function createKeysRouter(parts: KeysRouterParts) {
  const router = createApiRouter();
  addKeyCreation(router, parts);
  addWebhookSetup(router, parts);
  addKeyReading(router, parts);
  addKeyDeletion(router, parts);
  addKeyRotation(router, parts);
  addKeyChange(router, parts);
  return router;
}
