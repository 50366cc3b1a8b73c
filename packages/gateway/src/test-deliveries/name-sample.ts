import type { IdentitySource, Provider, Sample } from "agentex-webhook-providers";
import { partsOf, readName, writeName } from "./sample-names.ts";

/**
 * Writes the key's name into a sample where the provider's payloads carry their identity. A push then belongs to the key's
 * repository, or to one in the key's organization.
 */
export function nameSample(provider: Provider, sample: Sample, keyName: string): Sample {
  const { from, matching } = provider.identity;
  const sources = from.map((source) => (typeof source === "string" ? { name: source } : source));
  if (matching === "any" || sources.length === 0) return sample;
  const named = nameEach(sources, sample, keyName);
  const isNamed = sources.some(({ name }) => isFor(readName(named, name), keyName, matching));
  if (isNamed) return named;
  const { length } = partsOf(keyName);
  const fitting =
    sources.find((source) => length >= (source.parts?.least ?? 1) && length <= mostParts(source)) ??
    sources[0];
  return fitting === undefined ? named : writeName(named, fitting.name, keyName);
}

/** Puts the key's name, and its owner, wherever the sample has its own. */
function nameEach(sources: readonly IdentitySource[], sample: Sample, keyName: string): Sample {
  const names = sources.map(({ name }) => readName(sample, name));
  const thing = names.find((name) => name !== undefined) ?? keyName;
  // A key for `acme` gets the sample's repository in that organization: `acme/hello-world`.
  const own = partsOf(keyName).concat(partsOf(thing).slice(partsOf(keyName).length));
  let named = sample;
  for (const [index, source] of sources.entries()) {
    const name = names[index];
    if (name === undefined) continue;
    const length = name === thing ? own.length : partsOf(name).length;
    named = writeName(named, source.name, own.slice(0, Math.min(length, mostParts(source))).join("/"));
  }
  return named;
}

function mostParts({ parts }: IdentitySource): number {
  return parts === undefined ? Infinity : (parts.most ?? Infinity);
}

function isFor(
  name: string | undefined,
  keyName: string,
  matching: Provider["identity"]["matching"],
): boolean {
  return name === keyName || (matching === "path" && name?.startsWith(`${keyName}/`) === true);
}
