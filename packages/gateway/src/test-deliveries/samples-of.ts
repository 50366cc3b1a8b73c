import { samples, type Provider, type Sample } from "agentex-webhook-providers";
import { githubSamples } from "./github-samples.ts";

/** What a provider sends, by example: true payloads with the source of each. */
export function samplesOf(provider: Provider): readonly Sample[] {
  if (provider.id === "github") return githubSamples();
  return samples.get(provider.id) ?? [defaultSample(provider)];
}

/** For a provider that somebody defined, of which nobody knows what it sends. */
function defaultSample({ id }: Provider): Sample {
  return {
    provider: id,
    event: "test",
    source: "made up by the gateway",
    headers: {},
    json: { type: "test", id: "{id}", created_at: "{now_iso}" },
  };
}
