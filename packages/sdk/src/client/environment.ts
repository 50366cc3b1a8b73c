export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables of the process; none in browsers and on edge runtimes. */
export function readEnvironment(): Environment {
  const runtime: { readonly process?: { readonly env?: Environment } } = globalThis;
  return runtime.process?.env ?? {};
}
