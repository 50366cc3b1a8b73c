// Node, Bun and Deno: answers what the file holds that is named first.
import { readFile } from "node:fs/promises";
import { answer } from "./answer.js";

const given = /** @type {import("./answer.js").Given} */ (
  JSON.parse(await readFile(process.argv[2] ?? "", "utf8"))
);
console.log(JSON.stringify(await answer(given)));
