import { BRISK_CONNECTIONS, COMMIT, PATIENT_CONNECTIONS, QUERY } from "./database-link.ts";
import { GATEWAYS } from "./scenarios/scenario.ts";
import { SERVICE } from "./simulated-agents.ts";
import { CONCURRENCY, SCHEDULE } from "./world.ts";
import type { Size } from "./size.ts";

/** What is real in a simulation and what is assumed, as a paragraph. */
export function assumptionsOf({ agents, conversations, seed }: Size): string {
  const number = (value: number): string => value.toLocaleString("en");
  return [
    `${number(agents)} agents with ${number(conversations)} conversations between them; the larger an agent, the more it is`,
    `sent (the one in place n in proportion to n^-0.9), and every fifth serializes its conversations. ${GATEWAYS} gateways run the`,
    "engine's own dispatcher, slots, leases, presence and retry rules, with policy `queued`; in place of the database, a store in",
    `memory that keeps the same promises. Assumed: a query takes ${QUERY.there + QUERY.back} ms and a commit`,
    `${COMMIT.there + COMMIT.back} ms, each gateway has ${PATIENT_CONNECTIONS} connections for the one and ${BRISK_CONNECTIONS}`,
    `for the other; agents take ${SERVICE.median} ms in the median (log-normal, sigma ${SERVICE.sigma}) and`,
    `${CONCURRENCY} deliveries at once; waits of ${SCHEDULE.map((wait) => `${wait / 1_000} s`).join(", ")}; no gateway is`,
    `short of processor time. Seed ${seed}.`,
  ].join("\n");
}
