import type { Measured } from "../measure/measure.ts";
import type { Engine } from "../stand/database.ts";
import type { StandParts } from "../stand/with-gateway.ts";

/** Something that grows, from a usual amount to a very large one. */
export type Dimension = {
  readonly id: string;
  readonly name: string;
  readonly steps: readonly Step[];
};

export type Step = {
  readonly name: string;
  measure(scene: GrowthScene): Promise<Grown>;
};

export type GrowthScene = StandParts & {
  readonly engine: Engine;
  readonly seconds: number;
  readonly connections: number;
};

export type Grown = Pick<Measured, "perSecond" | "cpu" | "p50" | "p99" | "resident"> & {
  /** Other observations. */
  readonly note?: string;
};
