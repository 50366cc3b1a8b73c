import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../access/api-env.ts";
import { createRouter } from "../http/router.ts";

/** A router of the management API: its operations know who calls. */
export const createApiRouter = (): OpenAPIHono<ApiEnv> => createRouter<ApiEnv>();
