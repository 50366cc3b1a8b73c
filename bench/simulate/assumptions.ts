import { BRISK_CONNECTIONS, COMMIT, PATIENT_CONNECTIONS, QUERY } from "./store/database-link.ts";
import { GATEWAYS } from "./scenarios/scenario.ts";
import { SERVICE } from "./simulated-agents.ts";
import { CONCURRENCY } from "./agent-records.ts";
import { SCHEDULE } from "./world.ts";
import type { Size } from "./size.ts";

/** A paragraph that says what a simulation runs for real and what it assumes. */
export function assumptionsOf({ agents, conversations, seed }: Size): string {
  const number = (value: number): string => value.toLocaleString("en");
  return [
    `${number(agents)} agents with ${number(conversations)} ordering keys between them. The number n agent gets traffic in`,
    `proportion to n^-0.9, and every fifth serializes by ordering key. ${GATEWAYS} gateways run the`,
    "engine's own dispatcher, slots, leases, presence and retry rules, with policy `queued`. Instead of the database, a store in",
    `memory with the same guarantees. Assumptions: a query takes ${QUERY.there + QUERY.back} ms and a commit`,
    `${COMMIT.there + COMMIT.back} ms, each gateway has ${PATIENT_CONNECTIONS} connections for queries and ${BRISK_CONNECTIONS}`,
    `for commits; agents take ${SERVICE.median} ms in the median (log-normal, sigma ${SERVICE.sigma}) and`,
    `${CONCURRENCY} deliveries at a time; retries after ${SCHEDULE.map((wait) => `${wait / 1_000} s`).join(", ")}; no gateway is`,
    `short of processor time. Seed ${seed}.`,
  ].join("\n");
}
