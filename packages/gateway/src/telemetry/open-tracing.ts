import type { Logger } from "./log.ts";
import { createPassingTracing, type Tracing } from "./tracing.ts";

/**
 * Takes part in traces according to OpenTelemetry's environment variables. With an endpoint for spans
 * (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`) or `OTEL_TRACES_EXPORTER=otlp`, it loads the SDK and sends
 * spans there.
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
      "no spans are sent: the only OpenTelemetry protocol that the gateway supports is http/protobuf",
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
