// Behind `npm run bench`: what a gateway costs, beside what could not cost less.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Measured } from "./measure/measure.ts";
import { formatRows } from "./report/format-rows.ts";
import { rowsFor, YARDSTICK } from "./rows.ts";
import { openDatabases } from "./stand/database.ts";
import { stepAside } from "./stand/placement.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "8" },
    connections: { type: "string", default: "32" },
    rows: { type: "string" },
    engines: { type: "string", default: "sqlite,postgres" },
  },
});
stepAside();
const folder = mkdtempSync(join(tmpdir(), "agentex-bench-"));
const databases = await openDatabases(folder, values.engines.split(",") as ("sqlite" | "postgres")[]);
try {
  const scene = {
    folder,
    databases,
    seconds: Number(values.seconds),
    connections: Number(values.connections),
  };
  const measured: { name: string; letter: string; result: Measured }[] = [];
  for (const row of rowsFor(databases)) {
    if (row.missing !== undefined || (values.rows !== undefined && !values.rows.includes(row.letter)))
      continue;
    const result = await row.measure(scene);
    measured.push({ name: row.name, letter: row.letter, result });
    console.error(
      row.letter,
      row.name,
      Math.round(result.perSecond),
      result.cpu?.toFixed(0),
      result.mainThreadCpu?.toFixed(0),
    );
  }
  console.log(formatRows(measured, YARDSTICK));
} finally {
  await databases.stop();
  rmSync(folder, { recursive: true, force: true });
}
