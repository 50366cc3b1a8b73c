import { agents } from "./agents.ts";
import { bodies } from "./bodies.ts";
import { connections } from "./connections.ts";
import type { Dimension } from "./growth.ts";
import { keys } from "./keys.ts";
import { stored } from "./stored.ts";
import { waiting } from "./waiting.ts";

/** The dimensions of growth, in the order of the table. */
export const dimensions: readonly Dimension[] = [agents, keys, stored, bodies, connections, waiting];
