import type { IncomingHttpHeaders } from "node:http";
import type { Logger } from "./log.ts";
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

/**
 * Takes part in traces as OpenTelemetry's environment variables say: with an endpoint for spans
 * (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`), or `OTEL_TRACES_EXPORTER=otlp`, they are sent
 * there. The SDK is loaded only then.
 *
 * @param environment - `process.env`.
 */
export async function openTracing(
  environment: Readonly<Record<string, string | undefined>>,
  log: Logger,
): Promise<Tracing> {
  if (!wantsSpans(environment)) return createPassingTracing();
  const protocol =
    environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] || environment["OTEL_EXPORTER_OTLP_PROTOCOL"];
  if (protocol && protocol !== "http/protobuf") {
    log.warn(
      { protocol },
      "no spans are sent: of OpenTelemetry's protocols, the gateway speaks http/protobuf",
    );
    return createPassingTracing();
  }
  const { createRecordingTracing } = await import("./recording-tracing.ts");
  return createRecordingTracing(environment, log);
}

function wantsSpans(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment["OTEL_SDK_DISABLED"]?.toLowerCase() === "true") return false;
  const exporters = environment["OTEL_TRACES_EXPORTER"]?.split(",").map((name) => name.trim());
  if (exporters !== undefined && exporters.join("") !== "") return exporters.includes("otlp");
  return Boolean(
    environment["OTEL_EXPORTER_OTLP_ENDPOINT"] || environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"],
  );
}
