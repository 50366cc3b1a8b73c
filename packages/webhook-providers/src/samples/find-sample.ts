import type { Sample } from "../sign/sample.ts";

/** How to ask for a sample. */
export function sampleName({ name, event }: Sample): string {
  return name ?? event;
}

/** The sample with this name or of this event; `pull_request` also finds the first of `pull_request.opened` and its siblings. */
export function findSample(all: readonly Sample[], wanted: string): Sample | undefined {
  return (
    all.find((sample) => sampleName(sample) === wanted) ??
    all.find(({ event }) => event === wanted) ??
    all.find((sample) => sampleName(sample).startsWith(`${wanted}.`))
  );
}

const MOST_LISTED = 12;
/** Below this, two names have too little in common to be mentioned. */
const LEAST_ALIKE = 0.4;

/** For people: the available samples, the most similar first; short even if there are many. */
export function suggestSamples(all: readonly Sample[], wanted: string): string {
  const names = [...new Set(all.map(sampleName))];
  const alike = names
    .map((name) => ({ name, likeness: likenessOf(name, wanted) }))
    .filter(({ likeness }) => likeness >= LEAST_ALIKE)
    .toSorted((one, other) => other.likeness - one.likeness)
    .map(({ name }) => name);
  const [nearest] = alike;
  const hint = nearest === undefined ? "" : `Did you mean '${nearest}'? `;
  const listed = (names.length <= MOST_LISTED || nearest === undefined ? names : alike).slice(0, MOST_LISTED);
  const rest = names.length - listed.length;
  return `${hint}There ${names.length === 1 ? "is" : "are"}: ${listed.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`;
}

/** Dice's coefficient: how many pairs of letters two texts share, from 0 to 1. */
function likenessOf(one: string, other: string): number {
  const left = pairsOf(one);
  const right = pairsOf(other);
  const shared = [...left].filter((pair) => right.has(pair)).length;
  return (2 * shared) / Math.max(1, left.size + right.size);
}

function pairsOf(text: string): Set<string> {
  const plain = ` ${text
    .slice(0, 200)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")} `;
  return new Set(Array.from({ length: plain.length - 1 }, (_, index) => plain.slice(index, index + 2)));
}
