import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from "@opentelemetry/sdk-trace";
import type { Logger } from "./log.ts";

/**
 * Which traces are recorded, by `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`. The default follows the sender's decision, and
 * records all traces that start here. https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function samplerOf(environment: Readonly<Record<string, string | undefined>>, log: Logger): Sampler {
  const name = environment["OTEL_TRACES_SAMPLER"] || "parentbased_always_on";
  const root = rootSampler(name.replace(/^parentbased_/, ""), environment["OTEL_TRACES_SAMPLER_ARG"]);
  if (root === undefined) {
    log.warn({ sampler: name }, "OTEL_TRACES_SAMPLER is unknown; using parentbased_always_on");
    return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  }
  return name.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(name: string, ratio: string | undefined): Sampler | undefined {
  switch (name) {
    case "always_on":
      return new AlwaysOnSampler();
    case "always_off":
      return new AlwaysOffSampler();
    case "traceidratio": {
      const share = Number(ratio || 1);
      return new TraceIdRatioBasedSampler(share >= 0 && share <= 1 ? share : 1);
    }
    default:
      return undefined;
  }
}
