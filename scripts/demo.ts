// Runs `npm run demo`: sends valid and invalid requests through a real gateway to real agents, unattended.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { demonstrate } from "./demo/demonstrate.ts";
import { interruption } from "./start/interruption.ts";

process.exitCode = await demonstrate({
  root: dirname(dirname(fileURLToPath(import.meta.url))),
  stopping: interruption(),
});
