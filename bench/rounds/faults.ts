import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../simulate/random.ts";
import type { Engine } from "../stand/database.ts";
import { freezeInTransaction } from "./freeze-in-transaction.ts";
import type { Gateway } from "./scene/gateway.ts";
import type { Scene } from "./scene/scene.ts";

export const FAULTS = ["kill", "freeze", "crash", "failover"] as const;
export type FaultName = (typeof FAULTS)[number];

/** A failure that occurs, and is repaired, while webhooks arrive. */
export type Fault = {
  readonly name: FaultName;
  /** For a heading. */
  readonly title: string;
  /** The stores that it applies to. */
  readonly engines: readonly Engine[];
  /** Causes the fault, and resolves when it is over. */
  happen(scene: Scene, random: Random): Promise<Happened>;
};

export type Happened = {
  /** What happened, to which process, and for how long. */
  readonly what: string;
  /** When it began, in Unix milliseconds. */
  readonly at: number;
};

/** Milliseconds. */
type Span = readonly [least: number, most: number];
const DOWN: Span = [500, 8_000];
const FROZEN: Span = [5_000, 30_000];
/** Fraction of the freezes on PostgreSQL that wait until the gateway holds locks there. */
const IN_TRANSACTION = 0.5;
const CRASHED: Span = [300, 5_000];
/** How long to observe it: a failover is not undone. */
const FAILED_OVER: Span = [10_000, 12_000];

/** Waits. @returns the duration as text. */
async function wait([least, most]: Span, random: Random): Promise<string> {
  const time = least + random() * (most - least);
  await sleep(time);
  return `${(time / 1_000).toFixed(1)} s`;
}

function oneOf({ gateways }: Scene, random: Random): Gateway {
  const gateway = gateways[Math.floor(random() * gateways.length)];
  if (gateway === undefined) throw new Error("a scene has a gateway");
  return gateway;
}

function serverOf({ server }: Scene) {
  if (server === undefined) throw new Error("this fault needs PostgreSQL");
  return server;
}

const kill: Fault = {
  name: "kill",
  title: "kill -9 of a gateway",
  engines: ["postgres", "sqlite"],
  async happen(scene, random) {
    const gateway = oneOf(scene, random);
    const at = Date.now();
    await gateway.kill();
    const time = await wait(DOWN, random);
    await gateway.start();
    return { what: `${gateway.name} for ${time}`, at };
  },
};

const freeze: Fault = {
  name: "freeze",
  title: "SIGSTOP and SIGCONT of a gateway",
  engines: ["postgres", "sqlite"],
  async happen(scene, random) {
    const gateway = oneOf(scene, random);
    try {
      const isInside =
        scene.server !== undefined &&
        random() < IN_TRANSACTION &&
        (await freezeInTransaction(gateway, scene.server.databaseUrl));
      gateway.freeze();
      const at = Date.now();
      const time = await wait(FROZEN, random);
      return { what: `${gateway.name} for ${time}${isInside ? ", in a transaction" : ""}`, at };
    } finally {
      gateway.thaw();
    }
  },
};

const crash: Fault = {
  name: "crash",
  title: "crash of PostgreSQL",
  engines: ["postgres"],
  async happen(scene, random) {
    const { postgres } = serverOf(scene);
    const at = Date.now();
    await postgres.pause();
    const time = await wait(CRASHED, random);
    await postgres.resume();
    return { what: `for ${time}`, at };
  },
};

const failover: Fault = {
  name: "failover",
  title: "silent failover of PostgreSQL",
  engines: ["postgres"],
  async happen(scene, random) {
    const serverSide = random() < 0.5 ? "ends" : "stays";
    const at = Date.now();
    serverOf(scene).proxy.forget(serverSide);
    await wait(FAILED_OVER, random);
    return { what: serverSide === "ends" ? "old sessions ended" : "old sessions stay", at };
  },
};

export const faults: Readonly<Record<FaultName, Fault>> = { kill, freeze, crash, failover };
