import { createRoute, z } from "@hono/zod-openapi";
import { VERSION } from "../version.ts";
import type { Database } from "../storage/database.ts";
import { json } from "../http/answers.ts";
import { createApiRouter } from "./api-router.ts";

export type AboutRouterParts = {
  readonly database: Pick<Database, "engine">;
  readonly publicUrl: string | undefined;
  /** How long held deliveries wait for a person, in milliseconds. */
  readonly holdFor: number;
  /** Where the gateway receives webhooks, as seen from this machine. */
  readonly ownUrl: () => string;
};

const aboutSchema = z
  .object({
    version: z.string().openapi({ description: "The gateway's version." }),
    store: z.enum(["sqlite", "postgres"]).openapi({ description: "The database it stores deliveries in." }),
    public_url: z.string().nullable().openapi({
      description: "The URL that senders use, from `AGENTEX_PUBLIC_URL`; null if that is not set.",
    }),
    local_url: z.string().openapi({
      description: "The URL at which the gateway receives webhooks, as seen from its own machine.",
    }),
    hold_for_seconds: z.number().openapi({
      description: "How long held deliveries wait for a person; then they are cancelled.",
    }),
  })
  .openapi("About", {
    description: "This gateway: its version, its store, its addresses and how long it holds deliveries.",
  });

/** `/about` */
export function createAboutRouter({ database, publicUrl, holdFor, ownUrl }: AboutRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags: ["Gateway"],
      summary: "Get the gateway's version and addresses",
      responses: { 200: json(aboutSchema, "The gateway.") },
    }),
    (context) =>
      context.json(
        {
          version: VERSION,
          store: database.engine,
          public_url: publicUrl ?? null,
          local_url: ownUrl(),
          hold_for_seconds: holdFor / 1_000,
        },
        200,
      ),
  );
  return router;
}
