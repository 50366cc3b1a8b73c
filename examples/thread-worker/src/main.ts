import { createWorker } from "./worker.ts";

const acp = createWorker({
  port: Number(process.env["ACP_PORT"] || 8003),
  pullRequest: process.env["PULL_REQUEST"] || "octo-org/octo-repo#1",
  stepTime: Number(process.env["STEP_SECONDS"] || 20) * 1_000,
});

await acp.start();
