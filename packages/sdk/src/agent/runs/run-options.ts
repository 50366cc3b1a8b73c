/** Options of a route's runs. Durations are texts such as `10s`, `30m` or `2h`. */
export type RunOptions = {
  /** The longest time that a run may take, up to `7d`; a run that takes longer fails. Default: `1h`. */
  readonly within?: string;
  /** What happens to a delivery whose run was lost because the agent stopped reporting. Default: `retry`. */
  readonly onLost?: "retry" | "fail";
  /**
   * What happens to deliveries with the same ordering key while a run is in progress: they wait, only the newest waits, or they
   * are delivered immediately with `context.joins`, so that the handler can pass them on to the run. Default: `wait`.
   */
  readonly whileWorking?: "wait" | "latest" | "join";
};

/** A route's `run` as it is registered with the gateway. */
type DeclaredRun = {
  readonly within?: string;
  readonly on_lost?: "retry" | "fail";
  readonly while_working?: "wait" | "latest" | "join";
};

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SHORTEST = 1_000;
const LONGEST = 7 * 86_400_000;
const USUAL = 3_600_000;

/**
 * @param name - the route's name, for the error.
 * @throws TypeError for an invalid option.
 */
export function describeRun(name: string, run: RunOptions): DeclaredRun {
  const { within, onLost, whileWorking } = run;
  if (within !== undefined && withinOf(run) === undefined) {
    throw new TypeError(`${name}: run.within is ${within}; it must be from 1s to 7d, such as 30m`);
  }
  return {
    ...(within !== undefined && { within }),
    ...(onLost !== undefined && { on_lost: onLost }),
    ...(whileWorking !== undefined && { while_working: whileWorking }),
  };
}

/** How long a run may take, in milliseconds; undefined if the option is invalid. */
export function withinOf({ within }: RunOptions): number | undefined {
  if (within === undefined) return USUAL;
  const [, amount, unit = ""] = DURATION.exec(within) ?? [];
  const time = Number(amount) * (UNITS[unit] ?? Number.NaN);
  return time >= SHORTEST && time <= LONGEST ? time : undefined;
}
