import type { Server } from "node:http";
import type { Registry } from "prom-client";
import type { BodyMemory } from "../bodies/body-memory.ts";
import { VERSION } from "../version.ts";
import type { LimitHits } from "../limits/limit-hits.ts";
import type { Database } from "../storage/database.ts";
import { addCounter } from "../telemetry/counters.ts";
import { addGauge } from "../telemetry/gauges.ts";

export type GatewayGaugesParts = {
  readonly database: Pick<Database, "engine">;
  readonly limitHits: Pick<LimitHits, "snapshot">;
  readonly memory: BodyMemory;
  /** Rejected requests that were counted and not recorded. */
  readonly refusalsLeftOut: () => number;
  /** How many gateways are alive on this database. */
  readonly liveGateways: () => number;
  readonly canStore: () => boolean;
  /** How many claims wait for something in their agent's inbox. */
  readonly waitingPolls: () => number;
  /** By the name of their port. */
  readonly servers: Readonly<Record<string, Server>>;
};

/** Gauges that the gateway reads from its own memory. */
export function addGatewayGauges(registry: Registry, parts: GatewayGaugesParts): void {
  const { database, limitHits, memory, refusalsLeftOut, liveGateways, canStore, waitingPolls, servers } =
    parts;
  addGauge(
    registry,
    {
      name: "agentex_build_info",
      help: "Always 1. The labels name the version and the database engine.",
      labels: ["version", "database"],
      together: "max",
    },
    () => [{ labels: { version: VERSION, database: database.engine }, value: 1 }],
  );
  addGauge(
    registry,
    {
      name: "agentex_store_up",
      help: "1 while the store can be written to, 0 while webhooks are answered 503.",
      together: "min",
    },
    () => [{ value: canStore() ? 1 : 0 }],
  );
  addGauge(
    registry,
    {
      name: "agentex_gateways",
      help: "Live gateways on this database, including this one.",
      together: "max",
    },
    () => [{ value: liveGateways() }],
  );
  addGauge(
    registry,
    { name: "agentex_connections", help: "Open connections, by port.", labels: ["port"] },
    () =>
      Promise.all(
        Object.entries(servers).map(async ([port, server]) => ({
          labels: { port },
          value: await connectionsOf(server),
        })),
      ),
  );
  addGauge(
    registry,
    {
      name: "agentex_body_memory_bytes",
      help: "Memory used by webhook bodies, by use.",
      labels: ["use"],
    },
    () =>
      (["small", "received", "read"] as const).map((use) => ({ labels: { use }, value: memory[use].used })),
  );
  addGauge(
    registry,
    { name: "agentex_body_memory_limit_bytes", help: "Maximum memory for webhook bodies." },
    () => [{ value: memory.limit }],
  );
  addGauge(
    registry,
    {
      name: "agentex_body_memory_waiting",
      help: "Bodies that wait for memory, to be received or read.",
    },
    () => [{ value: memory.waiting() }],
  );
  addGauge(
    registry,
    { name: "agentex_inbox_polls", help: "Claims that wait for something in their agent's inbox." },
    () => [{ value: waitingPolls() }],
  );
  addCounter(
    registry,
    {
      name: "agentex_limited_total",
      help: "Requests and connections that exceeded a limit, by limit.",
      label: "limit",
    },
    () => Object.entries(limitHits.snapshot()),
  );
  addCounter(
    registry,
    {
      name: "agentex_refusals_unrecorded_total",
      help: "Rejected requests that were counted but not recorded, because there were too many.",
    },
    () => [["", refusalsLeftOut()]],
  );
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.getConnections((error, count) => resolve(error === null ? count : 0)),
  );
}
