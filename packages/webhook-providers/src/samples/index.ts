import type { Sample } from "../sign/sample.ts";
import { samples } from "./own.ts";

export { composeSample, eventOf } from "./compose-sample.ts";
export type { GivenPayload } from "./compose-sample.ts";
export { findSample, sampleName, suggestSamples } from "./find-sample.ts";
export { samples } from "./own.ts";
export { setValues } from "./set-values.ts";
export type { ValuesSet } from "./set-values.ts";
export type { Sample } from "../sign/sample.ts";
export { writeSample } from "../sign/write-sample.ts";
export type { Occasion } from "../sign/sample.ts";

/**
 * All sample events of a provider; for GitHub, one of each event. GitHub has many, so they are loaded on first use.
 *
 * @param provider - the provider's id.
 * @returns an empty list for an unknown provider.
 */
export async function samplesOf(provider: string): Promise<readonly Sample[]> {
  const own = samples.get(provider) ?? [];
  if (provider !== "github" && provider !== "github-app") return own;
  const { githubSamples } = await import("./github.ts");
  return provider === "github" ? githubSamples : [...own, ...forApp(own, githubSamples)];
}

/** An app receives the same events as a repository's webhook, with headers that name the app. */
function forApp(own: readonly Sample[], all: readonly Sample[]): readonly Sample[] {
  const known = new Set(own.map(({ event }) => event));
  const headers = own[0]?.headers ?? {};
  return all.filter(({ event }) => !known.has(event)).map((sample) => toApp(sample, headers));
}

function toApp(sample: Sample, headers: Sample["headers"]): Sample {
  return { ...sample, provider: "github-app", headers: { ...headers, ...sample.headers } };
}
