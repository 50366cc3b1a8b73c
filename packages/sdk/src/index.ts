export { AgentServer } from "./agent/agent-server.ts";
export type { AgentRequest } from "./agent/request/agent-request.ts";
export type { Answer } from "./agent/answer.ts";
export type { BatchedDelivery } from "./agent/events/batch.ts";
export type { BatchOptions, RouteOptions } from "./agent/routes/route-options.ts";
export type { DeliveryActor } from "./agent/events/actor.ts";
export type { DeliveryContext } from "./agent/request/delivery-context.ts";
export type { DeclareRoute, Handler } from "./agent/handler.ts";
export type { Digest, Filter, Standing } from "agentex-webhook-providers";
export type { AgentLog } from "./agent/log.ts";
export type { AgentServerOptions } from "./agent/options.ts";
export type { PathParams } from "./agent/routes/path-params.ts";
export type {
  BatchedEvent,
  EventContext,
  EventHandler,
  EventOptions,
  OnEvent,
  TypedEvent,
} from "./agent/events/typed-event.ts";
export type { RunOptions } from "./agent/runs/run-options.ts";
export type { PreviousRun, RunUsage } from "./agent/runs/run-report.ts";
export { BindRefused } from "./agent/runs/bind-refused.ts";
export { RetryRun } from "./agent/runs/retry-run.ts";
export { RunStopped, type StopReason } from "./agent/runs/run-stopped.ts";
export { PayloadError } from "./agent/request/payload.ts";
export * from "./client/index.ts";
// With `*`: otherwise programs could not extend the interface.
export type * from "./events/event-payloads.ts";
export type { GitHubEvents } from "./events/github.ts";
export type {
  SlackCommand,
  SlackEvent,
  SlackEventCallback,
  SlackEvents,
  SlackInteraction,
} from "./events/slack.ts";
