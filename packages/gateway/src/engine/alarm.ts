/** A timer that does not keep the process alive. */
export type Alarm = {
  /** Calls after this time, in milliseconds, replacing any earlier setting. */
  set(milliseconds: number): void;
  /** If set, calls after this time at the latest. */
  sooner(milliseconds: number): void;
  stop(): void;
};

export function createAlarm(call: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = Number.NEGATIVE_INFINITY;
  let isStopped = false;
  const set = (milliseconds: number): void => {
    clearTimeout(timer);
    if (isStopped) return;
    ringsAt = performance.now() + milliseconds;
    timer = setTimeout(() => {
      ringsAt = Number.NEGATIVE_INFINITY;
      call();
    }, milliseconds).unref();
  };
  return {
    set,
    sooner(milliseconds) {
      if (ringsAt - performance.now() > milliseconds) set(milliseconds);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
