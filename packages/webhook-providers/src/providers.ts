import type { Provider } from "./provider.ts";
import { github } from "./providers/github.ts";
import { slack } from "./providers/slack.ts";

/** Every known provider by its id. Where a request carries the signatures of two, the first one here is asked. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [github, slack].map((provider) => [provider.id, provider]),
);
