import type { Access } from "./access.ts";
import type { AskAgain } from "./ask-again.ts";

/** What every operation of the management API finds in its context. */
export type ApiEnv = { Variables: { access: Access; askAgain: AskAgain } };
