import type { Nouns } from "./create-nouns.ts";
import type { Ground } from "./open-ground.ts";
import type { Work } from "./start-work.ts";

/** What the servers, and what they serve, are made of. */
export type Parts = Ground & Nouns & Work;
