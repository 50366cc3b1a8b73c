/** What a check found. `unsure`: it works or may work, and deserves a look. */
export type Check = {
  /** Stable, for programs. */
  readonly name: string;
  readonly state: "well" | "unsure" | "ill";
  readonly finding: string;
  /** What to do; null if nothing. */
  readonly remedy: string | null;
};

export function well(name: string, finding: string): Check {
  return { name, state: "well", finding, remedy: null };
}

export function unsure(name: string, finding: string, remedy: string): Check {
  return { name, state: "unsure", finding, remedy };
}

export function ill(name: string, finding: string, remedy: string): Check {
  return { name, state: "ill", finding, remedy };
}
