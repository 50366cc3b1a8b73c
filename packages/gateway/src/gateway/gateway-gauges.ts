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
  /** Refusals that were counted and not recorded. */
  readonly refusalsLeftOut: () => number;
  /** How many gateways on this database are alive. */
  readonly liveGateways: () => number;
  readonly canStore: () => boolean;
  /** By the name of their port. */
  readonly servers: Readonly<Record<string, Server>>;
};

/** What the gateway knows of itself without asking anybody. */
export function addGatewayGauges(registry: Registry, parts: GatewayGaugesParts): void {
  const { database, limitHits, memory, refusalsLeftOut, liveGateways, canStore, servers } = parts;
  addGauge(
    registry,
    {
      name: "agentex_build_info",
      help: "1; the labels say which version runs on which database engine.",
      labels: ["version", "database"],
    },
    () => [{ labels: { version: VERSION, database: database.engine }, value: 1 }],
  );
  addGauge(
    registry,
    {
      name: "agentex_store_up",
      help: "1 while the store takes what it is given, 0 while webhooks are answered 503.",
    },
    () => [{ value: canStore() ? 1 : 0 }],
  );
  addGauge(
    registry,
    { name: "agentex_gateways", help: "Gateways that are alive on this database, this one among them." },
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
      help: "Bytes that bodies of webhooks take in memory, by what for.",
      labels: ["use"],
    },
    () =>
      (["small", "received", "read"] as const).map((use) => ({ labels: { use }, value: memory[use].used })),
  );
  addGauge(
    registry,
    { name: "agentex_body_memory_limit_bytes", help: "The most that they may take together." },
    () => [{ value: memory.limit }],
  );
  addGauge(
    registry,
    {
      name: "agentex_body_memory_waiting",
      help: "How many wait for room in memory, to be received or to be read.",
    },
    () => [{ value: memory.waiting() }],
  );
  addCounter(
    registry,
    {
      name: "agentex_limited_total",
      help: "What the limits turned away, by limit.",
      label: "limit",
    },
    () => Object.entries(limitHits.snapshot()),
  );
  addCounter(
    registry,
    {
      name: "agentex_refusals_unrecorded_total",
      help: "Refusals that were counted only, since there were too many to record.",
    },
    () => [["", refusalsLeftOut()]],
  );
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.getConnections((error, count) => resolve(error === null ? count : 0)),
  );
}
