import type { OpenAPIHono } from "@hono/zod-openapi";
import { createMetrics } from "../telemetry/metrics.ts";
import { createApi, type ApiParts } from "./api.ts";
import { ABOUT_API } from "./openapi.ts";

export type ApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** The API's OpenAPI document. It needs no running gateway: only the operations' descriptions are read. */
export function createApiDocument(): ApiDocument {
  const parts = {
    login: { kind: "none" },
    database: {},
    metrics: createMetrics(),
    bodyLimit: 0,
    addPages() {},
    addMcp() {},
  };
  return createApi(parts as unknown as ApiParts).getOpenAPI31Document(ABOUT_API);
}
