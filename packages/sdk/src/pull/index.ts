export { BatchedDelivery, isBatch, readBatch } from "../agent/events/batch.ts";
export { RunStopped, type StopReason } from "../agent/runs/run-stopped.ts";
export type { Claim, Settlement } from "./claim.ts";
export { startPuller, type PullEnd, type Puller, type PullerParts, type Refused } from "./puller.ts";
