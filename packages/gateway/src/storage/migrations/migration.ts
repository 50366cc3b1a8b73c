import type { Kysely } from "kysely";
import type { Engine } from "../database.ts";
import type { Schema } from "../schema/schema.ts";

/** A migration knows the engine, for the few types that differ. Released migrations never change. */
export type EngineMigration = (query: Kysely<Schema>, engine: Engine) => Promise<void>;
