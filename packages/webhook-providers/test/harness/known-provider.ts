import { providers } from "../../src/index.ts";
import type { Provider } from "../../src/index.ts";

/** The provider with that id; a test that requests an unknown one is wrong. */
export function knownProvider(id: string): Provider {
  const provider = providers.get(id);
  if (provider === undefined) throw new Error(`there is no provider ${id}`);
  return provider;
}

export const github = knownProvider("github");

export const slack = knownProvider("slack");
