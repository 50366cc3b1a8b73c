import { setTimeout as sleep } from "node:timers/promises";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from "@opentelemetry/sdk-trace";
import { VERSION } from "../version.ts";
import type { Logger } from "./log.ts";
import { samplerOf } from "./sampler.ts";
import { readTraceContext, type TraceContext } from "./trace-context.ts";
import type { Span, Tracing } from "./tracing.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The shortest time between two log entries about an unreachable collector, in milliseconds. */
const COMPLAIN_EVERY = 60_000;
/** How long a stopping gateway waits for a collector to accept the last spans, in milliseconds. */
const LAST_SPANS = 5_000;

/**
 * Records spans and sends them by OTLP over HTTP. Registers nothing globally, so that several gateways can run in one process. Does
 * not report the machine or the command line, which may contain passwords.
 *
 * The exporter reads its own variables (`OTEL_EXPORTER_OTLP_…`) from the process's environment.
 */
export function createRecordingTracing(environment: Environment, log: Logger): Tracing {
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        "service.name": "agentex-gateway",
        "service.version": VERSION,
      }),
    )
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));
  const provider = new TracerProvider({
    resource,
    sampler: samplerOf(environment, log),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: complaining(new OTLPTraceExporter(), log),
        ...batchOptions(environment),
      }),
    ],
  });
  const tracer = provider.getTracer("agentex-gateway", VERSION);
  const begin = (
    name: string,
    kind: SpanKind,
    parent: TraceContext | undefined,
    isRemote: boolean,
    { method, startedAt }: { readonly method?: string; readonly startedAt?: number | undefined },
  ): Span => {
    const attributes = method === undefined ? {} : { "http.request.method": method };
    const options = { kind, attributes, ...(startedAt !== undefined && { startTime: startedAt }) };
    const span = tracer.startSpan(name, options, contextOf(parent, isRemote));
    const { traceId, spanId, traceFlags } = span.spanContext();
    return {
      context: { traceId, spanId, flags: traceFlags | ((parent?.flags ?? 0x02) & ~1), state: parent?.state },
      end(ended, fault) {
        if (!span.isRecording()) return;
        for (const [attribute, value] of Object.entries(ended)) {
          if (value !== undefined) span.setAttribute(attribute, value);
        }
        if (fault !== undefined)
          span.setAttribute("error.type", fault).setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  };
  return {
    isRecording: true,
    receive: (method, headers) =>
      begin(
        `${method} /agents/forward/name/{agent_name}/{path}`,
        SpanKind.SERVER,
        readTraceContext(headers),
        true,
        { method },
      ),
    within: (parent, name, kind, startedAt) =>
      begin(name, kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL, parent, false, { startedAt }),
    async stop() {
      const late = new AbortController();
      const sent = provider.shutdown().then(
        () => true,
        () => false,
      );
      const isSent = await Promise.race([sent, sleep(LAST_SPANS, false, { signal: late.signal })]);
      late.abort();
      if (!isSent) log.warn("could not send the last spans");
    },
  };
}

function contextOf(parent: TraceContext | undefined, isRemote: boolean): Context {
  if (parent === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, flags } = parent;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags & 1, isRemote });
}

/** Logs when spans cannot be sent, because the SDK does not. */
function complaining(exporter: SpanExporter, log: Logger): SpanExporter {
  let complainedAt = Number.NEGATIVE_INFINITY;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error !== undefined && performance.now() - complainedAt > COMPLAIN_EVERY) {
          complainedAt = performance.now();
          log.warn({ cause: result.error.message }, "could not send spans");
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-span-processor */
function batchOptions(environment: Environment) {
  const read = (name: string, option: string) => {
    const value = Number(environment[name] || Number.NaN);
    return Number.isInteger(value) && value > 0 ? { [option]: value } : {};
  };
  return {
    ...read("OTEL_BSP_SCHEDULE_DELAY", "scheduledDelayMillis"),
    ...read("OTEL_BSP_EXPORT_TIMEOUT", "exportTimeoutMillis"),
    ...read("OTEL_BSP_MAX_QUEUE_SIZE", "maxQueueSize"),
    ...read("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "maxExportBatchSize"),
  };
}
