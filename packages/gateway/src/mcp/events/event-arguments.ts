import { z } from "zod";

/** Protocol metadata, which any request may have. */
export const requestMeta = z.record(z.string(), z.unknown()).optional();

const text = z.string().min(1).max(2_000).optional();

/** What narrows the events of a name. Anything else is refused: a misspelt name must not be ignored. */
export const argumentsSchema = z.strictObject({
  agent: text.describe("The name of the agent that gets it."),
  source: text.describe("The name of the source that received it."),
  route: text.describe("The agent's route, such as `POST /github`."),
  conversation: text.describe("The ordering key, such as `octo/repo#1`."),
  actor: text.describe("The id or the name of who caused it."),
});
