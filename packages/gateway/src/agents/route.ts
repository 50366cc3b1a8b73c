import { z } from "zod";

/** A method and path that an agent handles. */
export type Route = {
  readonly method: string;
  /** As declared: `/repos/:owner`, `/repos/{owner}`. */
  readonly path: string;
  /** How long the agent may be silent before the caller hears 504; undefined: the gateway's default. */
  readonly timeoutSeconds?: number | undefined;
};

const MOST_ROUTES = 1_000;
const LONGEST_TIMEOUT = 3_600;

const routeSchema = z.object({
  method: z
    .string()
    .regex(/^[A-Za-z]{1,20}$/, "is not an HTTP method")
    .transform((method) => method.toUpperCase()),
  path: z.string().startsWith("/").max(1_000),
  timeout_seconds: z.number().positive().max(LONGEST_TIMEOUT).nullish(),
});

/** `registration_metadata` with the routes that a registration declares in it. */
export const registrationMetadataSchema = z.looseObject({
  webhook_routes: z.array(routeSchema).max(MOST_ROUTES).nullish(),
});

/** The routes in a stored registration; undefined when the agent declared none. */
export function declaredRoutes(metadata: unknown): Route[] | undefined {
  const parsed = registrationMetadataSchema.safeParse(metadata);
  return parsed.data?.webhook_routes?.map(({ method, path, timeout_seconds }) => ({
    method,
    path,
    timeoutSeconds: timeout_seconds ?? undefined,
  }));
}

/** Routes as stored beside the agent after they were read from its OpenAPI document. */
export function readStoredRoutes(text: string | null): Route[] | undefined {
  return text === null ? undefined : (JSON.parse(text) as Route[]);
}
