import { ENGINES, type Engine } from "../stand/database.ts";
import { gatewayRows } from "./gateway-rows.ts";
import type { Row } from "./row.ts";
import { serverRows } from "./server-rows.ts";

/** All rows, in the order of the table. @param engines - those available here. */
export function rowsFor(engines: readonly Engine[]): Row[] {
  return [...serverRows(), ...ENGINES.flatMap((engine) => gatewayRows(engine, engines))];
}
