import assert from "node:assert/strict";
import { TRANSITIONS, type DeliveryStatus } from "../../../src/deliveries/delivery.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";

/** One change of a delivery's status, per statement. */
export type Transition = { readonly id: bigint; readonly from: DeliveryStatus; readonly to: DeliveryStatus };

/** Makes the database record every change of a delivery's status, whoever makes it. */
export async function watchTransitions(database: TestDatabase): Promise<void> {
  for (const statement of database.engine === "sqlite" ? SQLITE : POSTGRES) await database.query(statement);
}

/** The changes so far, in order. */
export async function transitionsIn(database: TestDatabase): Promise<Transition[]> {
  const rows = await database.query("SELECT id, before, after FROM seen_transitions ORDER BY number");
  return rows.map((row) => ({
    id: row["id"] as bigint,
    from: row["before"] as DeliveryStatus,
    to: row["after"] as DeliveryStatus,
  }));
}

/** Fails if a delivery's status changed in a way that the table of transitions does not allow. */
export async function assertOnlyAllowedTransitions(database: TestDatabase): Promise<void> {
  const seen = await transitionsIn(database);
  assert.deepEqual(
    seen.filter(({ from, to }) => !TRANSITIONS[from].includes(to)),
    [],
  );
}

const SQLITE = [
  "CREATE TABLE seen_transitions (number integer PRIMARY KEY, id bigint, before text, after text)",
  `CREATE TRIGGER see_transition AFTER UPDATE OF status ON deliveries WHEN OLD.status <> NEW.status BEGIN
     INSERT INTO seen_transitions (id, before, after) VALUES (OLD.id, OLD.status, NEW.status);
   END`,
];
const POSTGRES = [
  "CREATE TABLE seen_transitions (number bigserial PRIMARY KEY, id bigint, before text, after text)",
  `CREATE FUNCTION see_transition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     INSERT INTO seen_transitions (id, before, after) VALUES (OLD.id, OLD.status, NEW.status);
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER see_transition AFTER UPDATE OF status ON deliveries FOR EACH ROW
     WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION see_transition()`,
];
