/** One setting: an environment variable, and a flag of `agentex serve` with the same meaning. */
export type Setting<Value = unknown> = {
  readonly variable: string;
  readonly flag: string;
  /** As a person would write it; undefined where there is none. */
  readonly fallback: string | undefined;
  readonly description: string;
  /** What is allowed, for the error: "AGENTEX_PORT is …: expected …". */
  readonly expected: string;
  /** Undefined when the text is not allowed. */
  readonly read: (text: string) => Value | undefined;
  /** Never shown in an error. */
  readonly secret?: boolean;
};
