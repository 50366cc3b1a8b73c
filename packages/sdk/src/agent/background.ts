import type { AgentLog } from "./log.ts";

/** What a platform offers for work after the response: `waitUntil`, such as that of Cloudflare's `ExecutionContext`. */
export type Platform = {
  /** Keeps the runtime alive until the promise settles, or until the platform's limit. */
  waitUntil(promise: Promise<unknown>): void;
};

/** The runtime does not run anything after the response, so the work would end with it. */
export class RuntimeEndsWork extends Error {
  override readonly name = "RuntimeEndsWork";

  constructor() {
    super(
      "This runtime ends work with the response. Pass on what its platform offers for that: " +
        "fetch(request, env, context) { return acp.fetch(request, env, context); }",
    );
  }
}

/** Work that continues after a response. */
export type Background = {
  /** Keeps a promise's work running, with the help of the platform that sent the request, if any. */
  with(platform: Platform | undefined): (promise: Promise<unknown>, log: AgentLog) => void;
  /** Waits until all work has ended, but at most this many milliseconds. Resolves to the number of unfinished pieces of work. */
  ended(patience: number): Promise<number>;
};

/**
 * @param outlivesResponses - whether the runtime keeps running after a response even if no platform is asked to keep it alive.
 */
export function createBackground(outlivesResponses: boolean): Background {
  const underWay = new Set<Promise<void>>();
  return {
    with: (platform) => (promise, log) => {
      if (platform === undefined && !outlivesResponses) throw new RuntimeEndsWork();
      const settled = Promise.resolve(promise).then(
        () => {},
        (error: unknown) => log.error("work after the response failed", error),
      );
      const work = settled.then(() => void underWay.delete(work));
      underWay.add(work);
      platform?.waitUntil(work);
    },

    async ended(patience) {
      if (underWay.size > 0) await atMost(patience, Promise.all(underWay));
      return underWay.size;
    },
  };
}

/** Finds the platform among the arguments that a runtime passes to `fetch`: Cloudflare's third, Vercel's and Netlify's second. */
export function findPlatform(given: readonly unknown[]): Platform | undefined {
  return given.find(isPlatform);
}

function isPlatform(value: unknown): value is Platform {
  return (
    typeof value === "object" &&
    value !== null &&
    "waitUntil" in value &&
    typeof value.waitUntil === "function"
  );
}

/** Waits for a promise, but at most this many milliseconds. */
export async function atMost(time: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, time);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
