import { setTimeout as sleep } from "node:timers/promises";
import { seedUsualAgent } from "../growth/usual-agent.ts";
import type { LoadResult } from "../load/load.ts";
import { runPaced } from "../load/paced.ts";
import { DELIVERY_ID_HEADER, signedPush } from "../load/push.ts";
import { AGENT, REPOSITORY, SECRET } from "../growth/send-pushes.ts";
import { usageOf } from "../measure/process-usage.ts";
import { longestStandstill, scrape } from "../measure/scrape.ts";
import { ROUTES } from "../stand/gateway.ts";
import { withGateway, type Stand } from "../stand/with-gateway.ts";
import type { GrowthScene } from "../growth/growth.ts";

/** What small webhooks wait beside others. Times are in milliseconds. */
export type Standstill = {
  readonly name: string;
  readonly small: LoadResult;
  /** For how long the event loop stood still at the most. */
  readonly loop: number;
};

export type Calm = {
  /** Bytes that are resident when nothing happens. */
  readonly atRest: number | undefined;
  readonly standstills: readonly Standstill[];
};

/** Small webhooks a second: few, so that what they wait is not for each other. */
const RATE = 100;
const LARGE = 25_000_000;
/** Milliseconds from the answer to a large one to the next. */
const BETWEEN = 500;
const REST = 10_000;

/** Measures a gateway at rest, small webhooks alone, and small ones beside others of 25 MB, one after the other. */
export function measureStandstill(scene: GrowthScene): Promise<Calm> {
  return withGateway(
    scene,
    scene.engine,
    async (stand) => {
      await sleep(REST);
      const atRest = usageOf([stand.gateway.pid])?.resident;
      await send(stand, scene, 2);
      const alone = await watch("alone", stand, () => send(stand, scene, scene.seconds));
      const beside = await watch("beside bodies of 25 MB", stand, async () => {
        const stopping = new AbortController();
        const large = sendLarge(stand, stopping.signal);
        const small = await send(stand, scene, scene.seconds);
        stopping.abort();
        await large;
        return small;
      });
      return { atRest, standstills: [alone, beside] };
    },
    seedUsualAgent,
  );
}

async function watch(name: string, { gateway }: Stand, run: () => Promise<LoadResult>): Promise<Standstill> {
  // What was before does not count.
  await scrape(gateway.url);
  const small = await run();
  return { name, small, loop: longestStandstill(await scrape(gateway.url)) };
}

function urlOf({ gateway }: Stand): string {
  return `${gateway.url}/agents/forward/name/${AGENT}${ROUTES.assured}`;
}

function send(stand: Stand, { connections }: GrowthScene, seconds: number): Promise<LoadResult> {
  const push = signedPush(REPOSITORY, SECRET, 5_000);
  return runPaced({ urls: [urlOf(stand)], push, connections, seconds }, RATE);
}

/** @throws Error when one is not taken. */
async function sendLarge(stand: Stand, stopping: AbortSignal): Promise<void> {
  const { body, headers } = signedPush(REPOSITORY, SECRET, LARGE);
  while (!stopping.aborted) {
    const answer = await fetch(urlOf(stand), {
      method: "POST",
      headers: { ...headers, [DELIVERY_ID_HEADER]: crypto.randomUUID() },
      body,
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`a body of 25 MB was answered ${answer.status}`);
    await sleep(BETWEEN);
  }
}
