import { z } from "zod";
import { bulkReplaySchema } from "../management/deliveries/replays/replay-schema.ts";
import { statusSchema } from "../management/deliveries/schema.ts";
import { given } from "../given.ts";
import { defineTool, type Tool } from "./tool.ts";

const replayDeliveries = defineTool({
  name: "replay_deliveries",
  title: "Replay many deliveries",
  kind: "write",
  isDestructive: true,
  description:
    "Sends all finished deliveries that match to their agent again, in the background; without `status`, those " +
    "that failed. First call it without `count`: it then only returns how many match. Tell the person that " +
    "number, and call it again with the number as `count`; if a different number matches by then, nothing is " +
    "replayed. get_replay returns the progress.",
  input: z.object({
    agent: z
      .string()
      .describe("The agent's name. Required, so that a forgotten filter does not replay everything."),
    status: z.union([statusSchema, z.array(statusSchema)]).optional(),
    route: z.string().optional().describe("Such as `POST /github`."),
    provider: z.string().optional(),
    event: z.string().optional(),
    conversation: z.string().optional().describe("The ordering key, such as `octo/repo#1`."),
    q: z.string().optional().describe("An id or its start, or words."),
    from: z.iso.datetime({ offset: true }).optional().describe("Received at or after this time, ISO 8601."),
    to: z.iso.datetime({ offset: true }).optional().describe("Received before this time, ISO 8601."),
    to_agent: z.string().optional().describe("Another agent, which gets them at the same path."),
    count: z
      .int()
      .optional()
      .describe("The `total` from the call without `count`. Nothing is replayed without it."),
  }),
  output: z.object({
    has_started: z.boolean(),
    total: z.int().describe("How many match."),
    replay_id: z.string().nullable().describe("For get_replay."),
  }),
  async run({ client }, { count, to_agent, ...members }) {
    const filter = given(members);
    const total = await client.deliveries.countReplays(filter);
    if (count !== total || total === 0) return { has_started: false, total, replay_id: null };
    const begun = await client.deliveries.replayAll({ ...filter, ...given({ to_agent }) });
    return { has_started: true, total: begun.total, replay_id: begun.id };
  },
});

const getReplay = defineTool({
  name: "get_replay",
  title: "Get the progress of a bulk replay",
  kind: "read",
  description:
    "Returns the progress of a replay that replay_deliveries started: how many deliveries it has processed, and " +
    "whether it has ended.",
  input: z.object({ id: z.string().describe("The `replay_id` from replay_deliveries.") }),
  output: bulkReplaySchema,
  run: async ({ client }, { id }) => client.deliveries.replayProgress(id),
});

export const REPLAY_TOOLS: readonly Tool[] = [replayDeliveries, getReplay];
