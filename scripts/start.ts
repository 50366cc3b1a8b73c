// Runs `npm start`: the gateway and an example agent, with keys and commands to try, until Ctrl-C.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { interruption } from "./start/interruption.ts";
import { run } from "./start/run.ts";

process.exitCode = await run({
  root: dirname(dirname(fileURLToPath(import.meta.url))),
  environment: process.env,
  stopping: interruption(),
});
