/** A wait that can be ended early. */
export type Pause = {
  /** Resolves after this time, in milliseconds, or when woken. */
  rest(milliseconds: number): Promise<void>;
  /** Ends the current wait, if any. */
  wake(): void;
};

export function createPause(): Pause {
  let wake = (): void => {};
  return {
    rest: (milliseconds) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => wake(),
  };
}
