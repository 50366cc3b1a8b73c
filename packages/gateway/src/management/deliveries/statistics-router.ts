import { createRoute, z } from "@hono/zod-openapi";
import type { Agents } from "../../agents/agents.ts";
import { answerProblem, formatTime, json, problems, timeSchema } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { Database } from "../../storage/database.ts";
import { filterParameters, readFilter } from "./filter-schema.ts";
import { statusSchema } from "./schema.ts";
import { countByTime } from "../../deliveries/list/statistics.ts";

export type StatisticsRouterParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly now: () => number;
};

const DAY = 86_400_000;
const MOST_BUCKETS = 400;
const SHORTEST_STEP = 60;
const LONGEST_STEP = 31 * 86_400;

const statisticsSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    step_seconds: z.int(),
    counted_from: timeSchema.openapi({
      description:
        "Deliveries received before this were not counted, because there were too many. Equal to `from` if " +
        "all were counted.",
    }),
    buckets: z
      .array(
        z.object({
          start: timeSchema.openapi({ description: "A multiple of `step_seconds` since the Unix epoch." }),
          counts: z.partialRecord(statusSchema, z.int()).openapi({
            description:
              "The number of deliveries by current status; statuses without deliveries are omitted.",
          }),
        }),
      )
      .openapi({ description: "One per step, including steps in which nothing was received." }),
  })
  .openapi("DeliveryStatistics", {
    description: "How many deliveries were received in each interval, and their current status.",
  });

/** `/deliveries/statistics` */
export function createStatisticsRouter({ database, agents, now }: StatisticsRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/statistics",
      tags: ["Deliveries"],
      summary: "Count deliveries by time received and status",
      description:
        "Takes the filters of the list. `to` defaults to now, `from` to a day before `to`. Counts backwards " +
        "from `to` and " +
        "stops after some hundred thousand deliveries, to bound the cost.",
      request: {
        query: z.object({
          ...filterParameters,
          step_seconds: z.coerce
            .number()
            .int()
            .min(SHORTEST_STEP)
            .max(LONGEST_STEP)
            .default(3_600)
            .openapi({
              description: `The length of a bucket. At most ${MOST_BUCKETS} fit between \`from\` and \`to\`.`,
            }),
        }),
      },
      responses: {
        200: json(statisticsSchema, "One bucket per step."),
        ...problems("agent_not_found", "agent_reference_ambiguous", "parameters_invalid"),
      },
    }),
    async (context) => {
      const { step_seconds, ...given } = context.req.valid("query");
      const read = await readFilter(agents, context.get("access"), given);
      if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
      // Includes what is received in this very millisecond.
      const to = read.filter.to ?? now() + 1;
      const from = read.filter.from ?? to - DAY;
      const step = step_seconds * 1_000;
      if (from >= to) {
        return answerProblem(context, "parameters_invalid", "from: must be before 'to'");
      }
      if ((to - from) / step > MOST_BUCKETS) {
        const detail = `step_seconds: the time from 'from' to 'to' must be at most ${MOST_BUCKETS} steps`;
        return answerProblem(context, "parameters_invalid", detail);
      }
      const { buckets, countedFrom } = await countByTime(database.browse, { ...read.filter, from, to }, step);
      return context.json(
        {
          from: formatTime(from),
          to: formatTime(to),
          step_seconds,
          counted_from: formatTime(countedFrom),
          buckets: buckets.map(({ start, counts }) => ({ start: formatTime(start), counts })),
        },
        200,
      );
    },
  );
  return router;
}
