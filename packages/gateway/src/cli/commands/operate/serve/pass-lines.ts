import type { Readable, Writable } from "node:stream";

/** Merges the output of several processes, line by line. */
export function passLines(from: Readable, to: Writable): void {
  let begun = "";
  from.setEncoding("utf8");
  from.on("data", (text: string) => {
    const end = text.lastIndexOf("\n") + 1;
    if (end === 0) {
      begun += text;
      return;
    }
    to.write(begun + text.slice(0, end));
    begun = text.slice(end);
  });
  from.on("end", () => {
    if (begun !== "") to.write(`${begun}\n`);
  });
}
