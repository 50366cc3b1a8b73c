import type { Sample } from "../sign/sample.ts";
import { samples } from "./own.ts";

export { samples } from "./own.ts";
export type { Sample } from "../sign/sample.ts";
export { writeSample } from "../sign/write-sample.ts";
export type { Occasion } from "../sign/sample.ts";

/**
 * All examples of what a provider sends; of GitHub, one of each event. Those are many, and are loaded when somebody asks.
 *
 * @param provider - its id.
 * @returns none for a provider that is not known here.
 */
export async function samplesOf(provider: string): Promise<readonly Sample[]> {
  if (provider !== "github") return samples.get(provider) ?? [];
  const { githubSamples } = await import("./github.ts");
  return githubSamples;
}
