import { providers } from "../../src/index.ts";
import type { Provider } from "../../src/index.ts";

/** The provider of that id; a test that asks for one that does not exist is wrong. */
export function knownProvider(id: string): Provider {
  const provider = providers.get(id);
  if (provider === undefined) throw new Error(`there is no provider ${id}`);
  return provider;
}

export const github = knownProvider("github");

export const slack = knownProvider("slack");
