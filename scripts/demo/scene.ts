import type { AgentName } from "./stage.ts";

/** A request, what must become of it, and what the agent must see. */
export type Scene = {
  readonly title: string;
  /** What has to happen before it. */
  readonly before?: () => Promise<void>;
  readonly url: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What happens after it was answered, and before the agent is looked at. */
  readonly after?: () => Promise<void>;
  readonly expected: Expected;
};

export type Expected = {
  readonly status: number;
  /** The problem's code, where it is one. */
  readonly code?: string;
  /** What the body of the answer must match. */
  readonly answer?: RegExp;
  readonly sees: Sight;
};

/**
 * What the agent sees: `nothing`; or something that it writes to its log, under the delivery's id; or something that
 * only its answer tells of.
 */
export type Sight =
  | { readonly by: "nothing" }
  | { readonly by: "log"; readonly agent: AgentName; readonly matches: RegExp }
  | { readonly by: "answer"; readonly matches: RegExp };
