// Behind `npm run demo`: real requests through a real gateway to real agents, right ones and wrong ones, without a person.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { demonstrate } from "./demo/demonstrate.ts";
import { interruption } from "./start/interruption.ts";

process.exitCode = await demonstrate({
  root: dirname(dirname(fileURLToPath(import.meta.url))),
  stopping: interruption(),
});
