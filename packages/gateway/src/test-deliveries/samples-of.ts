import type { Provider, Sample } from "agentex-webhook-providers";
import { samplesOf as builtInSamplesOf } from "agentex-webhook-providers/samples";

/** What a provider sends, by example: real payloads with the source of each. */
export async function samplesOf(provider: Provider): Promise<readonly Sample[]> {
  const builtIn = await builtInSamplesOf(provider.id);
  return builtIn.length > 0 ? builtIn : [defaultSample(provider)];
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
