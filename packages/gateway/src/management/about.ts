import { createRoute, z } from "@hono/zod-openapi";
import { VERSION } from "../version.ts";
import type { Database } from "../storage/database.ts";
import { json } from "../http/answers.ts";
import { createApiRouter } from "./api-router.ts";

export type AboutRouterParts = {
  readonly database: Pick<Database, "engine">;
  readonly publicUrl: string | undefined;
  /** Where webhooks are received, as this machine sees it. */
  readonly ownUrl: () => string;
};

const aboutSchema = z
  .object({
    version: z.string(),
    store: z.enum(["sqlite", "postgres"]),
    public_url: z.string().nullable().openapi({
      description: "Where senders reach the gateway, as `AGENTEX_PUBLIC_URL` says; null where it does not.",
    }),
    local_url: z.string().openapi({ description: "Where webhooks are received, as seen from this machine." }),
  })
  .openapi("About");

/** `/about` */
export function createAboutRouter({ database, publicUrl, ownUrl }: AboutRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags: ["Gateway"],
      summary: "Which gateway this is, and where senders reach it",
      responses: { 200: json(aboutSchema, "The gateway.") },
    }),
    (context) =>
      context.json(
        {
          version: VERSION,
          store: database.engine,
          public_url: publicUrl ?? null,
          local_url: ownUrl(),
        },
        200,
      ),
  );
  return router;
}
