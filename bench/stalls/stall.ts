import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seedUsualAgent } from "../growth/usual-agent.ts";
import { runLoad, type Load, type LoadResult } from "../load/load.ts";
import { runPaced } from "../load/paced.ts";
import { signedPushes } from "../load/push.ts";
import { AGENT, REPOSITORY, SECRET } from "../growth/send-pushes.ts";
import { usageOf } from "../measure/process-usage.ts";
import { longestStall, scrape } from "../measure/scrape.ts";
import { fsyncTime } from "../report/fsync-time.ts";
import { forwardPath, ROUTES } from "../stand/gateway.ts";
import { withGateway, type Stand } from "../stand/with-gateway.ts";
import type { GrowthScene } from "../growth/growth.ts";

/** How long small webhooks wait next to large ones. Times are in milliseconds. */
export type Stall = {
  readonly name: string;
  readonly small: LoadResult;
  /** The longest event loop delay. */
  readonly loop: number;
};

export type Calm = {
  /** Resident memory when idle, in bytes. */
  readonly atRest: number | undefined;
  readonly stalls: readonly Stall[];
};

/** Small webhooks per second: few enough not to wait for each other. */
const RATE = 100;
const LARGE_SENDER = fileURLToPath(new URL("large-sender.ts", import.meta.url));
/** Seconds of full load beforehand, to make V8 compile the code. */
const WARM_UP = 5;
/**
 * A disk is calm once fsync takes less than this many milliseconds for this many seconds in a row. The last figure is the
 * seconds after which the wait is abandoned.
 */
const CALM_FSYNC = 1;
const CALM_FOR = 3;
const LONGEST_UNREST = 60;
const REST = 10_000;

/** Measures an idle gateway, then small webhooks alone, then small webhooks next to 25 MB ones. */
export function measureStall(scene: GrowthScene): Promise<Calm> {
  return withGateway(
    scene,
    scene.engine,
    async (stand) => {
      await sleep(REST);
      const atRest = usageOf([stand.gateway.pid])?.resident;
      await runLoad({ ...loadOf(stand, scene), seconds: WARM_UP });
      await calmDisk(scene.folder);
      const alone = await watch("alone", stand, () => send(stand, scene));
      const beside = await watch("beside bodies of 25 MB", stand, async () => {
        const stopLarge = await sendLarge(stand);
        const small = await send(stand, scene);
        await stopLarge();
        return small;
      });
      return { atRest, stalls: [alone, beside] };
    },
    seedUsualAgent,
  );
}

async function watch(name: string, { gateway }: Stand, run: () => Promise<LoadResult>): Promise<Stall> {
  // Resets the maximum: earlier delays do not count.
  await scrape(gateway.url);
  const small = await run();
  return { name, small, loop: longestStall(await scrape(gateway.url)) };
}

function urlOf({ gateway }: Stand): string {
  return gateway.url + forwardPath(AGENT, ROUTES.assured);
}

function loadOf(stand: Stand, { connections, seconds }: GrowthScene): Load {
  return { urls: [urlOf(stand)], pushes: signedPushes(REPOSITORY, SECRET, 5_000), connections, seconds };
}

function send(stand: Stand, scene: GrowthScene): Promise<LoadResult> {
  return runPaced(loadOf(stand, scene), RATE);
}

/**
 * Sends large webhooks from another process.
 *
 * @returns a function that stops it; rejects if one was not accepted.
 */
async function sendLarge(stand: Stand): Promise<() => Promise<void>> {
  const sender = fork(LARGE_SENDER, [urlOf(stand), REPOSITORY, SECRET]);
  const exited = once(sender, "exit");
  await once(sender, "message");
  return async () => {
    sender.disconnect();
    const [code] = (await exited) as [number | null];
    if (code !== 0) throw new Error("a body of 25 MB was not accepted");
  };
}

/** After heavy writing, a disk may be slow for a while, which is not what is measured here. */
async function calmDisk(folder: string): Promise<void> {
  for (let spent = 0, calm = 0; calm < CALM_FOR && spent < LONGEST_UNREST; spent += 1) {
    calm = fsyncTime(folder) < CALM_FSYNC ? calm + 1 : 0;
    await sleep(1_000);
  }
}
