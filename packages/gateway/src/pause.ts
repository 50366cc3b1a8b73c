/** A wait that ends early when there is something to do. */
export type Pause = {
  /** Resolves after this time, in milliseconds, or when it is woken. */
  rest(milliseconds: number): Promise<void>;
  /** Ends the wait that is in progress, if there is one. */
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
