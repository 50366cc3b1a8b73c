import type { Access } from "./access.ts";
import type { Reauthenticate } from "./reauthenticate.ts";

/** What every operation of the management API finds in its context. */
export type ApiEnv = { Variables: { access: Access; reauthenticate: Reauthenticate } };
