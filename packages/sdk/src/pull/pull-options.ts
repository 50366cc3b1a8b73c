/** How an agent without a URL fetches its deliveries. */
export type PullOptions = {
  /** How many deliveries this process works on at the same time. Default: the agent's `concurrency`, else 10. */
  readonly concurrency?: number;
  /**
   * The lease: seconds without a sign of life after which a delivery goes to another process, from 1 to 3600. It is extended
   * while a handler works. Default: 120.
   */
  readonly leaseSeconds?: number;
  /** Seconds that a request for deliveries stays open, from 1 to 60. Default: 30. */
  readonly waitSeconds?: number;
  /** A URL to which the gateway sends an empty signed POST while deliveries wait that nobody claims. */
  readonly wakeUrl?: string;
};

/** The same, validated; lease and wait in seconds. */
export type PullSettings = {
  readonly concurrency: number;
  readonly lease: number;
  readonly wait: number;
  readonly wakeUrl: string | undefined;
};

const USUAL_CONCURRENCY = 10;
const USUAL_LEASE = 120;
const USUAL_WAIT = 30;

/**
 * @param concurrency - the agent's, if it declares one.
 * @throws TypeError that names the invalid option.
 */
export function readPullOptions(
  given: boolean | PullOptions,
  concurrency: number | undefined,
): PullSettings | undefined {
  if (given === false) return undefined;
  const options = given === true ? {} : given;
  return {
    concurrency: within(
      "pull.concurrency",
      options.concurrency ?? concurrency ?? USUAL_CONCURRENCY,
      1,
      10_000,
    ),
    lease: within("pull.leaseSeconds", options.leaseSeconds ?? USUAL_LEASE, 1, 3_600),
    wait: within("pull.waitSeconds", options.waitSeconds ?? USUAL_WAIT, 1, 60),
    wakeUrl: options.wakeUrl,
  };
}

function within(name: string, value: number, least: number, most: number): number {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new TypeError(`${name} is ${value}; it must be a whole number from ${least} to ${most}`);
  }
  return value;
}
