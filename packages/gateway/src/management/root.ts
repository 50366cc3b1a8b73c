import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../access/api-env.ts";

/** `GET /` lists where everything is. Browsers were already redirected to the console. */
export function addRoot(app: OpenAPIHono<ApiEnv>): void {
  app.get("/", (context) =>
    context.json({
      name: "Agentex Gateway",
      console: "/console/",
      guide: "/docs/guide/",
      docs: "/docs",
      openapi: "/openapi.json",
      health: "/healthz",
    }),
  );
}
