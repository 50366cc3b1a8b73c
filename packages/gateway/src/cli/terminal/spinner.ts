import { styleText } from "node:util";

/** One line that shows progress. Shows nothing if the output is not a terminal. */
export type Spinner = {
  message(text: string): void;
  /** Removes the line until the next frame. */
  clear(): void;
  /** Removes the line and stops. */
  stop(): void;
};

/** Moves to the start of the line and clears it. */
const CLEAR = "\r\u001b[2K";
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** @param isShown - standard error has to be a terminal as well. */
export function startSpinner(text: string, isShown: boolean): Spinner {
  const { stderr } = process;
  if (!isShown || !stderr.isTTY) return { message() {}, clear() {}, stop() {} };
  let frame = 0;
  let shown = text;
  const draw = (): void => {
    const head = styleText("cyan", FRAMES[frame % FRAMES.length] ?? "", { stream: stderr });
    // A wrapped line could not be overwritten.
    stderr.write(`${CLEAR}${head} ${shown.slice(0, Math.max(10, stderr.columns - 4))}`);
    frame += 1;
  };
  draw();
  const timer = setInterval(draw, 80);
  return {
    message(next) {
      shown = next;
    },
    clear: () => void stderr.write(CLEAR),
    stop() {
      clearInterval(timer);
      stderr.write(CLEAR);
    },
  };
}
