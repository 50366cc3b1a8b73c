import type { AgentLog } from "./log.ts";

/** What a platform offers for work after the response: `waitUntil`, as of Cloudflare's `ExecutionContext`. */
export type Platform = {
  /** Keeps the runtime alive until the promise settles, or until the platform's limit. */
  waitUntil(promise: Promise<unknown>): void;
};

/** Work would end with the response, since the runtime does not go on after it. */
export class RuntimeEndsWork extends Error {
  override readonly name = "RuntimeEndsWork";

  constructor() {
    super(
      "This runtime ends work with the response. Pass on what its platform offers for that: " +
        "fetch(request, env, context) { return acp.fetch(request, env, context); }",
    );
  }
}

/** Work that goes on after a response. */
export type Background = {
  /** Keeps a promise's work going, with the help of the platform that sent the request if there is one. */
  with(platform: Platform | undefined): (promise: Promise<unknown>, log: AgentLog) => void;
  /** Resolves when all work has ended, or after this many milliseconds. Resolves to how much goes on. */
  ended(patience: number): Promise<number>;
};

/** @param outlivesResponses - whether the runtime goes on after a response without a platform that is asked for it. */
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

/** Finds the platform among what a runtime gives to `fetch` besides the request: Cloudflare's third, Vercel's and Netlify's second. */
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

/** Waits for a promise, but not longer than this many milliseconds. */
export async function atMost(time: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, time);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
