import type { IncomingHttpHeaders } from "node:http";
import { beginSpan, readTraceContext, type TraceContext } from "./trace-context.ts";

/** A part of a trace that the gateway makes up. */
export type Span = {
  readonly context: TraceContext;
  /** Nothing is done after it; only the first end counts. */
  end(attributes: Attributes, fault?: string): void;
};

/** By OpenTelemetry's semantic conventions, https://opentelemetry.io/docs/specs/semconv/; the gateway's own: `agentex.…`. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** How the gateway takes part in traces. */
export type Tracing = {
  /** Whether spans go anywhere: where they do not, nobody needs to gather attributes for them. */
  readonly isRecording: boolean;
  /** A request has come. */
  receive(method: string, headers: IncomingHttpHeaders): Span;
  /** Something begins within a span: an attempt to deliver (`client`), or work of the gateway's own. */
  within(parent: TraceContext | undefined, name: string, kind: "client" | "internal"): Span;
  /** Sends what has not been sent yet. */
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
