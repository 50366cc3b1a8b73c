import { createRandom, type Random } from "../simulate/random.ts";
import type { Engine } from "../stand/database.ts";
import { faults, type FaultName } from "./faults.ts";
import type { RoundsOptions } from "./options.ts";
import { isGood, runRound, type Round } from "./round.ts";
import { startScene, type Scene } from "./scene.ts";

export type PlannedRound = { readonly engine: Engine; readonly fault: FaultName; readonly number: number };

/** Every round that was asked for, of those that can happen. */
export function planRounds({ engines, faultNames, rounds }: RoundsOptions): PlannedRound[] {
  return engines.flatMap((engine) =>
    faultNames
      .filter((fault) => faults[fault].engines.includes(engine))
      .flatMap((fault) =>
        Array.from({ length: rounds }, (_, index) => ({ engine, fault, number: index + 1 })),
      ),
  );
}

/** What a round came to. */
export type Outcome = {
  readonly planned: PlannedRound;
  /** An error where it could not be carried out, since a gateway did not start again or the like. */
  readonly result: Round | Error;
  /** Where the gateways' logs are, if not all was well. */
  readonly logs: string | undefined;
};

/**
 * Runs the rounds, several at a time, each on gateways, a store and an agent that no other round has at that time. A scene is
 * used again until something has gone wrong in it.
 *
 * @param finished - hears of each round.
 * @throws Error when a scene cannot be set.
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
      // The others are to end too.
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
  // A stream each: how many webhooks are sent must not decide who fails, and for how long.
  const randomFor = (what: string): Random => createRandom(seed, `${engine} ${fault} ${number} ${what}`);
  const random = { fault: randomFor("fault"), sending: randomFor("sending") };
  try {
    return await runRound(scene, { fault: faults[fault], number, rate, random });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
