import type { OpenAPIHono } from "@hono/zod-openapi";
import { getPath } from "hono/utils/url";
import type { ApiEnv } from "../access/api-env.ts";
import { createRouter } from "../http/router.ts";

/** The console's pages have addresses of their own: there, a slash at the end means something. */
const SLASH_MATTERS = "/console/";

/** A router of the management API: its operations know who calls. A slash at the end of a path makes no difference. */
export const createApiRouter = (): OpenAPIHono<ApiEnv> =>
  createRouter<ApiEnv>({
    getPath(request) {
      const path = getPath(request);
      return path.length > 1 && path.endsWith("/") && !path.startsWith(SLASH_MATTERS)
        ? path.slice(0, -1)
        : path;
    },
  });
