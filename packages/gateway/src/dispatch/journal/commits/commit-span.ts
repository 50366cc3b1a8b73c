import type { Webhook } from "../../../deliveries/delivery.ts";
import type { Database } from "../../../storage/database.ts";
import { contextIn } from "../../../telemetry/trace-context.ts";
import type { Tracing } from "../../../telemetry/tracing.ts";

/**
 * Begins a span for a webhook's commit; the returned function ends it. Returns undefined if the webhook is not traced.
 */
export type CommitSpan = (webhook: Webhook) => (() => void) | undefined;

/** OpenTelemetry's names. */
const DB_SYSTEMS = { sqlite: "sqlite", postgres: "postgresql" } as const;

export function createCommitSpan({ engine }: Pick<Database, "engine">, tracing: Tracing): CommitSpan {
  return ({ headers, route }) => {
    if (!tracing.isRecording) return undefined;
    const span = tracing.within(contextIn(headers), "commit", "internal");
    return () => span.end({ "agentex.route": route, "db.system.name": DB_SYSTEMS[engine] });
  };
}
