import { readFilter, standings, type Filter, type Standing } from "agentex-webhook-providers";
import { z } from "zod";
import { readDuration } from "../../settings/groups/read-quantity.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import { didYouMean, nearestOf } from "../../nearest.ts";
import { strict } from "./strict.ts";

/** What happens to webhooks from senders who are not listed. */
export const OTHERWISE = ["hold", "filter", "deliver"] as const;
/** What a budget counts by. */
export const BUDGET_SCOPES = ["conversation", "actor", "route"] as const;

/** Which of a route's webhooks reach its agent: which ones wake it, and from whom. */
export type WakeDeclaration = {
  /** Names of events; a `*` at the end of a name matches any rest. */
  readonly events?: readonly string[] | undefined;
  readonly when?: Filter | undefined;
  readonly from?: DeclaredFrom | undefined;
  readonly budget?: DeclaredBudget | undefined;
};

export type DeclaredFrom = {
  readonly standing: readonly Standing[];
  readonly otherwise: (typeof OTHERWISE)[number];
};

export type DeclaredBudget = {
  readonly most: number;
  /** Milliseconds. */
  readonly within: number;
  /** As declared: `10m`. */
  readonly shown: string;
  readonly per: (typeof BUDGET_SCOPES)[number];
};

const MOST_EVENTS = 500;
const LONGEST_EVENT = 200;
const MOST_STANDINGS = 50;
const MOST_BUDGET = 1_000;
const MOST_IDENTITIES = 50;
const LONGEST_IDENTITY = 250;
/** In milliseconds. */
const SHORTEST_WITHIN = 1_000;
const LONGEST_WITHIN = 7 * 86_400_000;

const eventSchema = z
  .string()
  .min(1)
  .max(LONGEST_EVENT)
  .regex(/^[^*]+\*?$|^\*$/, "may have * only at its end")
  .refine((text) => !containsNul(text), "must not contain NUL");

const eventsSchema = z
  .array(eventSchema)
  .min(1)
  .max(MOST_EVENTS)
  .describe(
    "The events that the agent accepts, by the provider's names: `pull_request.opened`, `invoice.*`. Others are " +
      "filtered. By default, all.",
  );

/** Validated by `readFilter`, whose errors name the location. */
export const whenSchema: z.ZodType<Filter, Record<string, unknown>> = z
  .record(z.string(), z.unknown())
  .transform((value, context): Filter => {
    const read = readFilter(value, "", (name, known) => didYouMean(nearestOf(name, known)));
    if (read.outcome === "read") return read.filter;
    for (const { path, message } of read.problems) {
      context.addIssue({ code: "custom", message, path: path.split(/[.[\]]+/).filter(Boolean) });
    }
    return z.NEVER;
  })
  .describe(
    "A condition on the content: `all`, `any` or `not` of conditions, or `value` (a template such as " +
      "`{json:pull_request.draft}`) with `is`, `in`, `not_in`, `contains`, `starts_with`, `there`, `at_least` " +
      "or `at_most`. " +
      "Webhooks that do not match are filtered.",
  );

export const fromSchema = strict({
  standing: z
    .array(z.enum(standings))
    .min(1)
    .max(MOST_STANDINGS)
    .describe(
      "The standing that an actor must have with the resource: `owner`, `member`, `collaborator`. `unknown`: " +
        "the provider does not say.",
    ),
  otherwise: z
    .enum(OTHERWISE)
    .default("hold")
    .describe(
      "What happens to webhooks of all others, and if the provider does not say: `hold` (wait for a person), " +
        "`filter` or `deliver`.",
    ),
}).meta({
  id: "RouteFrom",
  description: "Whose webhooks reach the agent without being released by a person.",
});

export const budgetSchema = strict({
  most: z.int().min(1).max(MOST_BUDGET).describe("How many deliveries reach the agent."),
  within: z
    .string()
    .refine((text) => readWithin(text) !== undefined, "must be a time from 1s to 7d, such as 10m")
    .describe("The period: `30s`, `10m`, `2h`, `1d`."),
  per: z
    .enum(BUDGET_SCOPES)
    .describe(
      "What is counted together. With `conversation`, only deliveries caused by bots are counted and held, " +
        "never those of people.",
    ),
}).meta({ id: "RouteBudget", description: "How many deliveries reach the agent; further ones are held." });

export const identitiesSchema = z
  .array(
    z
      .string()
      .max(LONGEST_IDENTITY)
      .regex(
        /^[a-z0-9][a-z0-9_-]*:.+$/,
        "must be a provider and an id, such as github:my-app[bot] or slack:B012345",
      )
      .refine((text) => !containsNul(text), "must not contain NUL"),
  )
  .max(MOST_IDENTITIES)
  .describe(
    "The agent's own accounts at its providers: `github:my-app[bot]`, `slack:B012345`. Events that they cause " +
      "never wake the agent.",
  );

/** The members of a route's declaration that determine what wakes the agent. */
export const wakeMembers = {
  events: eventsSchema.nullish(),
  when: whenSchema.nullish(),
  from: fromSchema.nullish(),
  budget: budgetSchema.nullish(),
};

export type GivenWake = {
  readonly events?: readonly string[] | null | undefined;
  readonly when?: Filter | null | undefined;
  readonly from?: DeclaredFrom | null | undefined;
  readonly budget?: z.infer<typeof budgetSchema> | null | undefined;
};

/** Converts a declaration to the form that the gateway uses. */
export function readWake({ events, when, from, budget }: GivenWake): WakeDeclaration {
  return {
    events: events ?? undefined,
    when: when ?? undefined,
    from: from ?? undefined,
    budget:
      budget == null
        ? undefined
        : {
            most: budget.most,
            per: budget.per,
            shown: budget.within,
            within: readWithin(budget.within) ?? 0,
          },
  };
}

/** Converts a declaration to the form that the API shows. */
export function showWake({ events, when, from, budget }: WakeDeclaration) {
  return {
    events: events === undefined ? null : [...events],
    when: when ?? null,
    from: from === undefined ? null : { standing: [...from.standing], otherwise: from.otherwise },
    budget: budget === undefined ? null : { most: budget.most, within: budget.shown, per: budget.per },
  };
}

function readWithin(text: string): number | undefined {
  const time = readDuration(text);
  return time !== undefined && time >= SHORTEST_WITHIN && time <= LONGEST_WITHIN ? time : undefined;
}
