import type { IncomingHttpHeaders } from "node:http";
import { beginSpan, readTraceContext, type TraceContext } from "./trace-context.ts";

/** A span of the gateway. */
export type Span = {
  readonly context: TraceContext;
  /** Call nothing else after it; only the first call counts. */
  end(attributes: Attributes, fault?: string): void;
};

/**
 * OpenTelemetry's semantic conventions, https://opentelemetry.io/docs/specs/semconv/, name these; the gateway's own are
 * `agentex.…`.
 */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** How the gateway takes part in traces. */
export type Tracing = {
  /** Whether spans are recorded. If not, nobody needs to gather attributes for them. */
  readonly isRecording: boolean;
  /** Starts the span of a request. */
  receive(method: string, headers: IncomingHttpHeaders): Span;
  /**
   * Starts a child span: an attempt to deliver (`client`), or internal work.
   *
   * @param startedAt - Unix milliseconds; by default now.
   */
  within(
    parent: TraceContext | undefined,
    name: string,
    kind: "client" | "internal",
    startedAt?: number,
  ): Span;
  /** Sends the remaining spans. */
  stop(): Promise<void>;
};

/** Passes traces on and records nothing. */
export function createPassingTracing(): Tracing {
  const spanOf = (context: TraceContext): Span => ({ context, end() {} });
  return {
    isRecording: false,
    receive: (_method, headers) => spanOf(beginSpan(readTraceContext(headers))),
    within: (parent) => spanOf(beginSpan(parent)),
    stop: async () => {},
  };
}
