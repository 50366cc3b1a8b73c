import { createRoute, z } from "@hono/zod-openapi";
import { VERSION } from "../../version.ts";
import type { Database } from "../../storage/database.ts";
import { json, problems } from "../../http/answers.ts";
import type { Config } from "../../settings/config.ts";
import { SETTING_SOURCES, type SettingInForce } from "../../settings/in-force.ts";
import { createApiRouter } from "../api-router.ts";

export type AboutRouterParts = {
  readonly database: Pick<Database, "engine">;
  readonly publicUrl: string | undefined;
  /** How long held deliveries wait for a person, in milliseconds. */
  readonly holdFor: number;
  readonly inForce: Config["inForce"];
  /** The URL on this machine where the gateway receives webhooks. */
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
      description: "How long held deliveries wait for a person before they are cancelled.",
    }),
  })
  .openapi("About", {
    description: "This gateway: its version, its store, its addresses and how long it holds deliveries.",
  });

const settingSchema = z
  .object({
    variable: z.string().openapi({ example: "AGENTEX_PORT" }),
    flag: z.string().openapi({ description: "The flag of `agentex serve`.", example: "--port <number>" }),
    value: z.string().nullable().openapi({ description: "As it was set; null if it is not set, or secret." }),
    default: z.string().nullable(),
    source: z.enum(SETTING_SOURCES).openapi({
      description: "Where the value comes from; `file`: a secret in a file.",
    }),
    is_set: z.boolean(),
    is_secret: z.boolean(),
    description: z.string(),
  })
  .openapi("SettingInForce", { description: "A setting of this gateway and its value." });

/** `/about` */
export function createAboutRouter({ database, publicUrl, holdFor, inForce, ownUrl }: AboutRouterParts) {
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
  router.openapi(
    createRoute({
      method: "get",
      path: "/settings",
      tags: ["Gateway"],
      summary: "List the settings in force, and where they come from",
      description: "With accounts, only for administrators. Secrets are never shown.",
      responses: {
        200: json(z.array(settingSchema), "All settings, in the order of their documentation."),
        ...problems("role_insufficient"),
      },
    }),
    (context) => context.json(inForce.map(showSetting), 200),
  );
  return router;
}

function showSetting({ setting, source, isSet, value }: SettingInForce): z.infer<typeof settingSchema> {
  return {
    variable: setting.variable,
    flag: setting.flag,
    value: value ?? null,
    default: setting.fallback ?? null,
    source,
    is_set: isSet,
    is_secret: setting.secret === true,
    description: setting.description,
  };
}
