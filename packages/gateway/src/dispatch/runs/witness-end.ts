import { sql } from "kysely";
import type { Agents } from "../../agents/agents.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import { findRuns } from "../../runs/find-runs.ts";
import type { RunMetrics } from "../../runs/run-metrics.ts";
import type { Run } from "../../runs/run.ts";
import type { Database } from "../../storage/database.ts";
import { contextIn } from "../../telemetry/trace-context.ts";
import type { Tracing } from "../../telemetry/tracing.ts";
import type { RunDelivery } from "./end-run.ts";

export type WitnessParts = {
  readonly database: Pick<Database, "browse">;
  readonly agents: Pick<Agents, "find">;
  readonly runMetrics: Pick<RunMetrics, "ended">;
  readonly tracing: Tracing;
};

/** Counts a run that has ended, and records it as a span in its delivery's trace. */
export async function witnessEnd(
  { id, agent_id, route }: Pick<RunDelivery, "id" | "agent_id" | "route">,
  attempt: number,
  { database, agents, runMetrics, tracing }: WitnessParts,
): Promise<void> {
  const run = (await findRuns(database.browse, id)).find((each) => each.attempt === attempt);
  if (run === undefined) return;
  const agent = (await agents.find({ id: agent_id }))?.name;
  runMetrics.ended({ agent, route, state: run.state, usage: run.usage });
  if (!tracing.isRecording) return;
  const row = await database.browse
    .selectFrom("deliveries")
    .leftJoin("delivery_requests", (join) =>
      join.on(sql<boolean>`delivery_requests.delivery_id = coalesce(deliveries.request_id, deliveries.id)`),
    )
    .select(["deliveries.conversation", "delivery_requests.headers"])
    .where("deliveries.id", "=", id)
    .executeTakeFirst();
  const headers = (JSON.parse(row?.headers ?? "[]") as [string, string][]).flat();
  const span = tracing.within(
    contextIn(headers),
    `invoke_agent ${agent ?? ""}`.trimEnd(),
    "internal",
    run.startedAt,
  );
  span.end(attributesOf(run, agent, route, row?.conversation ?? undefined), faultOf(run));
}

/**
 * Follows OpenTelemetry's conventions for agents,
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/.
 */
function attributesOf(run: Run, agent: string | undefined, route: string, conversation: string | undefined) {
  const { deliveryId, attempt, state, session, usage } = run;
  return {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": agent,
    "gen_ai.conversation.id": session ?? conversation,
    "gen_ai.response.model": usage.model,
    "gen_ai.usage.input_tokens": usage.inputTokens,
    "gen_ai.usage.output_tokens": usage.outputTokens,
    "agentex.delivery.id": formatDeliveryId(deliveryId),
    "agentex.attempt": attempt,
    "agentex.route": route,
    "agentex.run.state": state,
    "agentex.run.cost_usd": usage.costUsd,
  };
}

function faultOf({ state }: Run): string | undefined {
  switch (state) {
    case "failed":
    case "lost":
      return `run_${state}`;
    case "timed_out":
      return "run_timeout";
    case "working":
    case "succeeded":
    case "cancelled":
    case "handed_back":
      return undefined;
  }
}
