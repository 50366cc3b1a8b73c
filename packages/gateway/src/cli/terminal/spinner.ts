import { styleText } from "node:util";

/** One line that shows that something goes on. Where nobody looks, it shows nothing. */
export type Spinner = {
  message(text: string): void;
  /** Takes the line away for a moment. */
  clear(): void;
  /** Takes the line away, to leave room for what follows. */
  stop(): void;
};

/** To the start of the line, and nothing on it. */
const CLEAR = "\r\u001b[2K";
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** @param isShown - besides this, standard error has to be a terminal. */
export function startSpinner(text: string, isShown: boolean): Spinner {
  const { stderr } = process;
  if (!isShown || !stderr.isTTY) return { message() {}, clear() {}, stop() {} };
  let frame = 0;
  let shown = text;
  const draw = (): void => {
    const head = styleText("cyan", FRAMES[frame % FRAMES.length] ?? "", { stream: stderr });
    // A line that is wrapped could not be overwritten.
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
