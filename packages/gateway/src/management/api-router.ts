import type { OpenAPIHono } from "@hono/zod-openapi";
import { getPath } from "hono/utils/url";
import type { ApiEnv } from "../access/api-env.ts";
import { createRouter } from "../http/router.ts";

/** A router of the management API, whose operations know their caller. */
export type ApiRouter = OpenAPIHono<ApiEnv>;

/** The console's and the documentation's pages have their own URLs, in which a trailing slash matters. */
const SLASH_MATTERS = ["/console/", "/docs/guide/"];

/** A trailing slash in a path makes no difference, as in Agentex. */
export const createApiRouter = (): ApiRouter =>
  createRouter<ApiEnv>({
    getPath(request) {
      const path = getPath(request);
      return path.length > 1 && path.endsWith("/") && !SLASH_MATTERS.some((start) => path.startsWith(start))
        ? path.slice(0, -1)
        : path;
    },
  });
