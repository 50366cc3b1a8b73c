import type { Nouns } from "./create-nouns.ts";
import type { Ground } from "./open-ground.ts";
import type { Work } from "./start-work.ts";

/** All parts that the servers and their handlers use. */
export type Parts = Ground & Nouns & Work;
