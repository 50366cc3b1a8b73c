/** The size of a simulation. */
export type Size = {
  readonly agents: number;
  readonly conversations: number;
  /** Virtual seconds of steady traffic; the lengths of outages are derived from it. */
  readonly seconds: number;
  /** Webhooks per second. */
  readonly rate: number;
  readonly seed: number;
};

const FULL: Size = { agents: 1_000_000, conversations: 10_000_000, seconds: 300, rate: 2_000, seed: 1 };
const SMOKE: Size = { agents: 2_000, conversations: 20_000, seconds: 60, rate: 40, seed: 1 };

export const SIZE_OPTIONS = {
  agents: { type: "string" },
  conversations: { type: "string" },
  seconds: { type: "string" },
  rate: { type: "string" },
  seed: { type: "string" },
  smoke: { type: "boolean" },
} as const;

export const USAGE = `npm run simulate -- [--smoke] [--agents N] [--conversations N] [--seconds S] [--rate N] [--seed N]
                    [--only SCENARIO] [--out FOLDER]

Runs the delivery engine's scheduler on a virtual clock through steady traffic and outages. Fails if anything is lost, is
delivered out of order, or exceeds an agent's limit. --rate is webhooks a second, --seconds the length of steady traffic, in
virtual time. --smoke is a small run. --out is where the plots and figures.md go.
Full size: ${FULL.agents} agents, ${FULL.conversations} ordering keys, ${FULL.seconds} s, ${FULL.rate} webhooks a second.`;

type Given = { readonly [Name in keyof Size]?: string } & { readonly smoke?: boolean };

/** @returns undefined if a value is not a positive integer, or there are fewer conversations than agents. */
export function readSize(given: Given): Size | undefined {
  const usual = given.smoke === true ? SMOKE : FULL;
  const read = (name: keyof Size): number => Number(given[name] ?? usual[name]);
  const size = {
    agents: read("agents"),
    conversations: read("conversations"),
    seconds: read("seconds"),
    rate: read("rate"),
    seed: read("seed"),
  };
  const isValid = Object.values(size).every((value) => Number.isSafeInteger(value) && value > 0);
  return isValid && size.conversations >= size.agents ? size : undefined;
}
