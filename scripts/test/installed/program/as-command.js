// Node, Bun and Deno: processes the file that the first argument names.
import { readFile } from "node:fs/promises";
import { answer } from "./answer.js";

const given = /** @type {import("./answer.js").Given} */ (
  JSON.parse(await readFile(process.argv[2] ?? "", "utf8"))
);
console.log(JSON.stringify(await answer(given)));
