import type { PoolClient, QueryResult } from "pg";
import type { Returned, Write } from "../write.ts";
import type { Connections } from "./connections.ts";
import { givenRows } from "./given-rows.ts";
import { LOCK_OF_NAME } from "./locks.ts";
import { createStatementNames } from "./statement-names.ts";

/** Deadlock and serialization failure: PostgreSQL rolled the transaction back, and it can be retried unchanged. */
const RUN_AGAIN = new Set(["40P01", "40001"]);
const MOST_RUNS = 5;

const nameOf = createStatementNames();

/** Executes the writes in one transaction. */
export async function commit(connections: Connections, writes: readonly Write[]): Promise<Returned> {
  for (let run = 1; ; run++) {
    try {
      return await connections.use((client) => runOnce(client, writes));
    } catch (error) {
      if (run === MOST_RUNS || !RUN_AGAIN.has(String((error as { code?: unknown }).code))) throw error;
    }
  }
}

/**
 * Everything is sent before the first response arrives (pipeline mode), so a commit takes one round trip instead of
 * four. If a statement fails, PostgreSQL rejects the following ones and treats COMMIT as ROLLBACK.
 */
async function runOnce(client: PoolClient, writes: readonly Write[]): Promise<Returned> {
  const sent = [
    client.query("BEGIN"),
    ...writes.map((write) => carryOut(client, write)),
    client.query("COMMIT"),
  ];
  // Nobody else may use the connection before all responses have arrived.
  const answers = await Promise.allSettled(sent);
  const returned: Returned[number][] = [];
  for (const answer of answers) {
    if (answer.status === "rejected") throw answer.reason;
    returned.push(answer.value.rows as Record<string, unknown>[]);
  }
  // Without the results of BEGIN and COMMIT.
  return returned.slice(1, -1);
}

function carryOut(client: PoolClient, write: Write): Promise<QueryResult<Record<string, unknown>>> {
  switch (write.kind) {
    case "insert": {
      const names = write.columns.map(({ name }) => name).join(", ");
      const { from, values, valueOf } = givenRows(write.columns, write.rows);
      // Not EXISTS: a plan made while the table is small would keep scanning the whole table.
      const onlyIn = write.onlyIn
        ? ` WHERE (SELECT true FROM ${write.onlyIn.table} AS there WHERE ${sameAs(write.onlyIn.same)})`
        : "";
      return client.query({
        name: `insert ${write.table}`,
        text:
          `INSERT INTO ${write.table} (${names}) SELECT ${write.columns.map(valueOf).join(", ")} FROM ${from}${onlyIn}` +
          (write.ignoreConflicts ? " ON CONFLICT DO NOTHING" : "") +
          (write.returning ? ` RETURNING ${write.returning}` : ""),
        values,
      });
    }
    case "update": {
      const { from, values, valueOf } = givenRows([...write.keys, ...write.columns], write.rows);
      const set = write.columns
        .map((column) => {
          const value = valueOf(column);
          return `${column.name} = ${column.keeps ? `COALESCE(${value}, ${write.table}.${column.name})` : value}`;
        })
        .join(", ");
      // The first key finds the row. The others only need to match, and are written so that no index seems better for
      // them.
      const where = write.keys
        .map(({ name }, index) =>
          index === 0
            ? `${write.table}.${name} = given.${name}`
            : `${write.table}.${name} IS NOT DISTINCT FROM given.${name}`,
        )
        .join(" AND ");
      return client.query({
        // A name stands for one text.
        name: `update ${write.table} ${write.columns.length}`,
        text:
          `UPDATE ${write.table} SET ${set} FROM ${from} WHERE ${where}` +
          (write.guard ? ` AND ${write.table}.${write.guard}` : "") +
          (write.returning ? ` RETURNING ${write.table}.${write.returning}` : ""),
        values,
      });
    }
    case "run": {
      let parameter = 0;
      const text = write.sql.replaceAll("?", () => `$${++parameter}`);
      const name = nameOf(text);
      return client.query({ ...(name !== undefined && { name }), text, values: [...write.parameters] });
    }
    case "lock":
      // In the same order everywhere, so that two gateways never deadlock.
      return client.query({
        name: "lock",
        text:
          "SELECT pg_advisory_xact_lock(name) FROM " +
          `(SELECT DISTINCT ${LOCK_OF_NAME} AS name FROM unnest($1::text[]) AS names(name) ORDER BY 1) AS ordered`,
        values: [[...write.names]],
      });
  }
}

function sameAs(columns: readonly { readonly own: string; readonly there: string }[]): string {
  return columns.map(({ own, there }) => `there.${there} = given.${own}`).join(" AND ");
}
