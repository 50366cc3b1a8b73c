import { z } from "zod";
import { nearestOf } from "../../nearest.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import { declaredRouteSchema, readRoute, storedRouteSchema } from "./route-declaration.ts";
import type { Route } from "./route.ts";
import { sayUnknown } from "./strict.ts";
import { identitiesSchema } from "./wake-declaration.ts";

const MOST_ROUTES = 1_000;
const MOST_CONCURRENT = 10_000;
const USUAL_CONCURRENCY = 32;
const LONGEST_DEPLOYMENT_ID = 200;

const metadataMembers = {
  identities: identitiesSchema.nullish(),
  webhook_concurrency: z
    .int()
    .min(1)
    .max(MOST_CONCURRENT)
    .nullish()
    .describe(`How many deliveries may be in progress at once. By default, ${USUAL_CONCURRENCY}.`),
  deployment_id: z
    .string()
    .max(LONGEST_DEPLOYMENT_ID)
    .refine((id) => !containsNul(id), "must not contain NUL")
    .nullish()
    .describe(
      "The deployment that registers. An existing agent keeps its URL until the deployment is promoted.",
    ),
};

/** If a member with one of these names were misspelled and ignored, a filter would silently not apply. */
const NOT_TO_BE_MISSPELT = ["webhook_routes", "webhook_concurrency", "identities"];

/** `registration_metadata` as sent by an agent: apart from what the gateway reads, it may contain anything. */
export const registrationMetadataSchema = z
  .looseObject({
    webhook_routes: z.array(declaredRouteSchema).max(MOST_ROUTES).nullish(),
    ...metadataMembers,
  })
  .superRefine((metadata, context) => {
    for (const name of Object.keys(metadata)) {
      if (NOT_TO_BE_MISSPELT.includes(name) || nearestOf(name, NOT_TO_BE_MISSPELT) === undefined) continue;
      context.addIssue({ code: "custom", message: sayUnknown(name, NOT_TO_BE_MISSPELT), path: [name] });
    }
  });

/** The same as stored, possibly by another version of the gateway. */
const storedMetadataSchema = z.looseObject({
  webhook_routes: z.array(storedRouteSchema).nullish(),
  ...metadataMembers,
});

/** The routes in a stored registration; undefined if the agent declared none. */
export function declaredRoutes(metadata: unknown): Route[] | undefined {
  const parsed = storedMetadataSchema.safeParse(metadata);
  return parsed.data?.webhook_routes?.map(readRoute);
}

/** The maximum number of the agent's deliveries in progress, according to its registration. */
export function declaredConcurrency(metadata: unknown): number {
  return storedMetadataSchema.safeParse(metadata).data?.webhook_concurrency ?? USUAL_CONCURRENCY;
}

/** The agent's own accounts at its providers, according to its registration. */
export function declaredIdentities(metadata: unknown): readonly string[] {
  return storedMetadataSchema.safeParse(metadata).data?.identities ?? [];
}
