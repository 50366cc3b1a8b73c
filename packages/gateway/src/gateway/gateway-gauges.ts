import type { Server } from "node:http";
import type { Registry } from "prom-client";
import type { BodyMemory } from "../bodies/body-memory.ts";
import { VERSION } from "../version.ts";
import type { LimitHits } from "../limits/limit-hits.ts";
import type { Database } from "../storage/database.ts";
import { addCounter } from "../telemetry/counters.ts";
import { addGauge, type GaugeSpec, type Reading } from "../telemetry/gauges.ts";

export type GatewayGaugesParts = {
  readonly database: Pick<Database, "engine">;
  readonly limitHits: Pick<LimitHits, "snapshot">;
  readonly memory: BodyMemory;
  /** Rejected requests that were counted but not recorded. */
  readonly refusalsLeftOut: () => number;
  /** How many gateways are alive on this database. */
  readonly liveGateways: () => number;
  readonly canStore: () => boolean;
  /** How many claim requests wait for a delivery in their agent's inbox. */
  readonly waitingPolls: () => number;
  /** The servers, by the name of their port. */
  readonly servers: Readonly<Record<string, Server>>;
};

type GatewayGauge = GaugeSpec & {
  readonly read: (parts: GatewayGaugesParts) => readonly Reading[] | Promise<readonly Reading[]>;
};

const GAUGES: readonly GatewayGauge[] = [
  {
    name: "agentex_build_info",
    help: "Always 1. The labels name the version and the database engine.",
    labels: ["version", "database"],
    together: "max",
    read: ({ database }) => [{ labels: { version: VERSION, database: database.engine }, value: 1 }],
  },
  {
    name: "agentex_store_up",
    help: "1 while the store is writable, 0 while webhooks get 503.",
    together: "min",
    read: ({ canStore }) => [{ value: canStore() ? 1 : 0 }],
  },
  {
    name: "agentex_gateways",
    help: "Live gateways on this database, including this one.",
    together: "max",
    read: ({ liveGateways }) => [{ value: liveGateways() }],
  },
  {
    name: "agentex_connections",
    help: "Open connections, by port.",
    labels: ["port"],
    read: ({ servers }) =>
      Promise.all(
        Object.entries(servers).map(async ([port, server]) => ({
          labels: { port },
          value: await connectionsOf(server),
        })),
      ),
  },
  {
    name: "agentex_body_memory_bytes",
    help: "Memory used by webhook bodies, by use.",
    labels: ["use"],
    read: ({ memory }) =>
      (["small", "received", "read"] as const).map((use) => ({ labels: { use }, value: memory[use].used })),
  },
  {
    name: "agentex_body_memory_limit_bytes",
    help: "Maximum memory for webhook bodies.",
    read: ({ memory }) => [{ value: memory.limit }],
  },
  {
    name: "agentex_body_memory_waiting",
    help: "Bodies that wait for memory, to be received or read.",
    read: ({ memory }) => [{ value: memory.waiting() }],
  },
  {
    name: "agentex_inbox_polls",
    help: "Claims that wait for a delivery in their agent's inbox.",
    read: ({ waitingPolls }) => [{ value: waitingPolls() }],
  },
];

/** Gauges that the gateway reads from its own memory. */
export function addGatewayGauges(registry: Registry, parts: GatewayGaugesParts): void {
  for (const { read, ...gauge } of GAUGES) addGauge(registry, gauge, () => read(parts));
  addCounter(
    registry,
    {
      name: "agentex_limited_total",
      help: "Requests and connections that exceeded a limit, by limit.",
      label: "limit",
    },
    () => Object.entries(parts.limitHits.snapshot()),
  );
  addCounter(
    registry,
    {
      name: "agentex_refusals_unrecorded_total",
      help: "Rejected requests that were counted but not recorded, because there were too many.",
    },
    () => [["", parts.refusalsLeftOut()]],
  );
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.getConnections((error, count) => resolve(error === null ? count : 0)),
  );
}
