import { providers, type Provider } from "agentex-webhook-providers";
import {
  composeSample,
  findSample as findNamed,
  samples,
  samplesOf,
  setValues,
  suggestSamples,
  type GivenPayload,
  type Sample,
} from "agentex-webhook-providers/samples";
import { override, type Overrides } from "./override.ts";

/** @throws TypeError that lists the known providers. */
export function findProvider(id: string): Provider {
  const provider = providers.get(id);
  if (provider !== undefined) return provider;
  throw new TypeError(
    `There is no provider '${id}'. Known are: ${[...samples.keys()].toSorted().join(", ")}.`,
  );
}

/**
 * A sample by name, or one with the caller's payload.
 *
 * @throws TypeError that names the provider's most similar sample events.
 */
export async function findSample(provider: Provider, event: string, payload?: GivenPayload): Promise<Sample> {
  const all = await samplesOf(provider.id);
  const found = payload === undefined ? findNamed(all, event) : composeSample(provider, all, event, payload);
  if (found !== undefined) return found;
  throw new TypeError(
    `There is no sample of ${provider.name}'s event '${event}'. ${suggestSamples(all, event)}`,
  );
}

/** @throws TypeError if a path does not match the payload. */
export function setInSample(sample: Sample, values: Readonly<Record<string, unknown>>): Sample {
  const set = setValues(sample, values);
  if (set.outcome === "misfit") throw new TypeError(set.detail);
  return set.sample;
}

/** Some providers send a list of events; this overrides each of them. */
function overrideEach(json: unknown, overrides: Overrides): unknown {
  return Array.isArray(json) ? json.map((item) => override(item, overrides)) : override(json, overrides);
}

/** The sample with some fields replaced: those of its payload, or of the JSON in its form. */
export function overrideSample(sample: Sample, overrides: Overrides): Sample {
  if ("json" in sample) return { ...sample, json: overrideEach(sample.json, overrides) };
  if ("json_in_form" in sample) {
    const { field, json } = sample.json_in_form;
    return { ...sample, json_in_form: { field, json: overrideEach(json, overrides) } };
  }
  const fields = Object.entries({ ...sample.form, ...overrides }).filter(([, value]) => value !== undefined);
  return { ...sample, form: Object.fromEntries(fields.map(([name, value]) => [name, String(value)])) };
}
