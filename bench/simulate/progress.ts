/** Shows a simulation's progress to a person. */
export type Progress = {
  tell(scenario: string, second: number): void;
  /** Clears the line for other output. */
  clear(): void;
};

/** Minimum interval between messages, in milliseconds. */
const TELL_EVERY = { terminal: 200, otherwise: 10_000 };
/** Called at every virtual millisecond; reads the real clock once per this many calls. */
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
