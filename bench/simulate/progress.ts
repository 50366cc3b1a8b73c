/** How far a simulation is, for a person who waits. */
export type Progress = {
  tell(scenario: string, second: number): void;
  /** Makes room for other output. */
  clear(): void;
};

/** How often something is said at the most, in milliseconds. */
const TELL_EVERY = { terminal: 200, otherwise: 10_000 };
/** Asked at every virtual millisecond: the real clock is looked at once in so many. */
const LOOK_EVERY = 256;

export function createProgress(output: NodeJS.WriteStream): Progress {
  const every = output.isTTY ? TELL_EVERY.terminal : TELL_EVERY.otherwise;
  let asked = 0;
  let toldAt = performance.now();
  return {
    tell(scenario, second) {
      asked += 1;
      if (asked % LOOK_EVERY !== 0 || performance.now() - toldAt < every) return;
      toldAt = performance.now();
      const line = `${scenario}: ${Math.floor(second).toLocaleString("en")} s`;
      output.write(output.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    },
    clear() {
      if (output.isTTY) output.write("\r\u001B[K");
    },
  };
}
