import type { AgentName } from "./stage.ts";

/** A request, its expected result, and what the agent should receive. */
export type Scene = {
  readonly title: string;
  /** Runs before the request. */
  readonly before?: () => Promise<void>;
  readonly url: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Runs after the response, before the agent's log is checked. */
  readonly after?: () => Promise<void>;
  readonly expected: Expected;
};

export type Expected = {
  readonly status: number;
  /** The problem's code, if the response is a problem. */
  readonly code?: string;
  /** A pattern that the response body must match. */
  readonly answer?: RegExp;
  readonly sees: Sight;
};

/**
 * What the agent receives: `nothing`; something that it logs under the delivery's id; something that several agents of one
 * program log, each under the id of its own delivery; or something that shows only in its response.
 */
export type Sight =
  | { readonly by: "nothing" }
  | { readonly by: "log"; readonly agent: AgentName; readonly matches: RegExp }
  | {
      readonly by: "logs";
      readonly agent: AgentName;
      /** The ids of all deliveries of the request. */
      readonly deliveries: (delivery: string) => Promise<readonly string[]>;
      /** Each must match a line of one of them. */
      readonly match: readonly RegExp[];
    }
  | { readonly by: "answer"; readonly matches: RegExp };
