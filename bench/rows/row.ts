import type { Load } from "../load/load.ts";
import { signedPushes } from "../load/push.ts";
import { measure, type Measured } from "../measure/measure.ts";
import { startAgent, type AgentProcess } from "../stand/agent-process.ts";
import type { Engine } from "../stand/database.ts";
import type { StandParts } from "../stand/with-gateway.ts";

/** One row of the table: something that webhooks are sent through. */
export type Row = {
  readonly letter: string;
  readonly name: string;
  /** Where it records webhooks; undefined: nowhere. */
  readonly engine?: Engine;
  /** Why it cannot be measured here; undefined: it can. */
  readonly missing?: string | undefined;
  measure(scene: Scene): Promise<MeasuredRow>;
};

export type MeasuredRow = Measured & {
  /** The 99th percentile latency at half the maximum throughput, in milliseconds. */
  readonly halfLoadP99?: number;
};

/** What all rows share. */
export type Scene = StandParts & {
  readonly seconds: number;
  readonly connections: number;
};

export const REPOSITORY = "octo-org/octo-repo";
/** Not a secret: it protects nothing. */
export const SECRET = "a secret of the bench";
const BODY_SIZE = 5_000;
export const PUSHES = signedPushes(REPOSITORY, SECRET, BODY_SIZE);

/** Starts an agent, runs something with it, and stops it. */
export async function withAgent<Result>(
  { folder }: Scene,
  use: (agent: AgentProcess) => Promise<Result>,
): Promise<Result> {
  const agent = await startAgent(folder);
  try {
    return await use(agent);
  } finally {
    await agent.stop();
  }
}

export type Measuring = {
  readonly pids: readonly number[];
  readonly settled?: () => Promise<void>;
  /** Whether to also measure at half the maximum throughput. */
  readonly half?: boolean;
  /** Waits until the webhooks of the first measurement are delivered: at half the load, none would be left over. */
  readonly drained?: () => Promise<void>;
};

export async function measureUrl(
  { connections, seconds }: Scene,
  url: string,
  { pids, settled, half = false, drained }: Measuring,
): Promise<MeasuredRow> {
  const load: Load = { urls: [url], pushes: PUSHES, connections, seconds };
  const measured = await measure({ load, pids, ...(settled !== undefined && { settled }) });
  if (!half) return measured;
  await drained?.();
  const rate = Math.max(1, Math.round(measured.perSecond / 2));
  const halfLoad = await measure({ load, pids, rate, isWarm: true });
  return { ...measured, halfLoadP99: halfLoad.p99 };
}
