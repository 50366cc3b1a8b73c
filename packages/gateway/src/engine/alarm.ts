/** One timer, which does not keep the process alive. */
export type Alarm = {
  /** Calls after this time, in milliseconds, and not when it was to call before. */
  set(milliseconds: number): void;
  /** Calls after this time at the latest, if it is set. */
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
