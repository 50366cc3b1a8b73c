/** One setting: an environment variable, and a flag of `agentex serve` with the same meaning. */
export type Setting<Value = unknown> = {
  readonly variable: string;
  readonly flag: string;
  /** The default, as people write it; undefined if there is none. */
  readonly fallback: string | undefined;
  readonly description: string;
  /** What is allowed, for the error: "AGENTEX_PORT is …: expected …". */
  readonly expected: string;
  /** Returns undefined if the text is not allowed. */
  readonly read: (text: string) => Value | undefined;
  /** Never shown in an error. */
  readonly secret?: boolean;
  /** The part of a secret that may be shown; undefined if nothing may. */
  readonly show?: (text: string) => string | undefined;
};
