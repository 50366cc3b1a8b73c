import { providers, type Provider } from "agentex-webhook-providers";
import { samples, samplesOf, type Sample } from "agentex-webhook-providers/samples";
import { override, type Overrides } from "./override.ts";

/** @throws TypeError that lists the known providers. */
export function findProvider(id: string): Provider {
  const provider = providers.get(id);
  if (provider !== undefined) return provider;
  throw new TypeError(
    `There is no provider '${id}'. Known are: ${[...samples.keys()].toSorted().join(", ")}.`,
  );
}

/** @throws TypeError that lists the provider's sample events. */
export async function findSample(provider: Provider, event: string): Promise<Sample> {
  const all = await samplesOf(provider.id);
  const found = all.find((sample) => sample.event === event);
  if (found !== undefined) return found;
  const known = all.map((sample) => sample.event).toSorted();
  const [kind] = event.split(".");
  const alike = known.filter((name) => name.split(".")[0] === kind);
  const named = alike.length > 0 ? alike : known;
  throw new TypeError(
    `There is no sample of ${provider.name}'s event '${event}'. ` +
      `There ${named.length === 1 ? "is" : "are"}: ${named.join(", ")}.`,
  );
}

/** Some providers send a list of events: overrides each of them. */
function overrideEach(json: unknown, overrides: Overrides): unknown {
  return Array.isArray(json) ? json.map((item) => override(item, overrides)) : override(json, overrides);
}

/** The sample with some fields of its payload replaced, or of the JSON in its form. */
export function overrideSample(sample: Sample, overrides: Overrides): Sample {
  if ("json" in sample) return { ...sample, json: overrideEach(sample.json, overrides) };
  if ("json_in_form" in sample) {
    const { field, json } = sample.json_in_form;
    return { ...sample, json_in_form: { field, json: overrideEach(json, overrides) } };
  }
  const fields = Object.entries({ ...sample.form, ...overrides }).filter(([, value]) => value !== undefined);
  return { ...sample, form: Object.fromEntries(fields.map(([name, value]) => [name, String(value)])) };
}
