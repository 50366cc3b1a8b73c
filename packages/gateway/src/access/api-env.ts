import type { Access } from "./access.ts";
import type { Reauthenticate } from "./reauthenticate.ts";

/** The context of every operation of the management API. */
export type ApiEnv = { Variables: { access: Access; reauthenticate: Reauthenticate } };
