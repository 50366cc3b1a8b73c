import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../access/api-env.ts";
import { createRouter } from "../http/router.ts";

/** A router of the management API: its operations know who calls. */
export type ApiRouter = OpenAPIHono<ApiEnv>;

export const createApiRouter = (): ApiRouter => createRouter<ApiEnv>();
