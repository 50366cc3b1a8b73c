import { createRandom, type Random } from "../simulate/random.ts";
import type { Engine } from "../stand/database.ts";
import { faults, type FaultName } from "./faults.ts";
import type { RoundsOptions } from "./options.ts";
import { isGood, runRound, type Round } from "./round.ts";
import { startScene, type Scene } from "./scene/scene.ts";

export type PlannedRound = { readonly engine: Engine; readonly fault: FaultName; readonly number: number };

/** All requested rounds that the stores allow. */
export function planRounds({ engines, faultNames, rounds }: RoundsOptions): PlannedRound[] {
  return engines.flatMap((engine) =>
    faultNames
      .filter((fault) => faults[fault].engines.includes(engine))
      .flatMap((fault) =>
        Array.from({ length: rounds }, (_, index) => ({ engine, fault, number: index + 1 })),
      ),
  );
}

/** The outcome of a round. */
export type Outcome = {
  readonly planned: PlannedRound;
  /** An error if the round could not run, for example because a gateway did not restart. */
  readonly result: Round | Error;
  /** Where the gateways' logs are, if something went wrong. */
  readonly logs: string | undefined;
};

/**
 * Runs several rounds in parallel, each with gateways, a store and an agent that no other round uses at that time. A
 * scene is reused until something goes wrong in it.
 *
 * @param finished - called for each round.
 * @throws Error if a scene cannot be set up.
 */
export async function runAll(options: RoundsOptions, finished: (outcome: Outcome) => void): Promise<void> {
  const planned = planRounds(options);
  const workOff = async (): Promise<void> => {
    let scene: Scene | undefined;
    try {
      for (let next = planned.shift(); next !== undefined; next = planned.shift()) {
        if (scene?.engine !== next.engine) {
          await scene?.stop("nothing");
          scene = undefined;
          scene = await startScene(next.engine);
        }
        const result = await run(scene, next, options);
        if (!(result instanceof Error) && isGood(result)) {
          finished({ planned: next, result, logs: undefined });
        } else {
          finished({ planned: next, result, logs: scene.folder });
          await scene.stop("logs");
          scene = undefined;
        }
      }
    } catch (error) {
      // Stops the other workers too.
      planned.length = 0;
      throw error;
    } finally {
      await scene?.stop("nothing");
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, workOff));
}

async function run(
  scene: Scene,
  { engine, fault, number }: PlannedRound,
  { seed, rate }: RoundsOptions,
): Promise<Round | Error> {
  // Separate streams: the number of webhooks sent must not decide which gateway fails, or for how long.
  const randomFor = (what: string): Random => createRandom(seed, `${engine} ${fault} ${number} ${what}`);
  const random = { fault: randomFor("fault"), sending: randomFor("sending") };
  try {
    return await runRound(scene, { fault: faults[fault], number, rate, random });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
