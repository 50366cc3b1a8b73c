import { request, type Dispatcher } from "undici";
import { z } from "zod";
import type { Route } from "./route.ts";
import { parseJson } from "../../parse-json.ts";

const TIMEOUT = 2_000;
const LARGEST_DOCUMENT = 4 * 1024 * 1024;
const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"] as const;

const documentSchema = z.looseObject({ paths: z.record(z.string(), z.looseObject({})) });

export type Discovery =
  | { readonly outcome: "found"; readonly routes: Route[] }
  /** The agent responded, but not with an OpenAPI document. */
  | { readonly outcome: "none" }
  /** The agent could not be reached. */
  | { readonly outcome: "unreachable" };

/** Reads the routes from the agent's own `GET {acp_url}/openapi.json`, which FastAPI agents serve. */
export async function discoverRoutes(acpUrl: string, dispatcher: Dispatcher): Promise<Discovery> {
  let text: string | undefined;
  try {
    const { statusCode, body } = await request(`${acpUrl.replace(/\/+$/, "")}/openapi.json`, {
      dispatcher,
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    text = await readAtMost(body, LARGEST_DOCUMENT);
    if (statusCode >= 500) return { outcome: "unreachable" };
    if (statusCode !== 200) return { outcome: "none" };
  } catch {
    return { outcome: "unreachable" };
  }
  const routes = text === undefined ? undefined : routesOf(text);
  return routes === undefined ? { outcome: "none" } : { outcome: "found", routes };
}

async function readAtMost(body: Dispatcher.ResponseData["body"], limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function routesOf(text: string): Route[] | undefined {
  const document = documentSchema.safeParse(parseJson(text));
  if (!document.success) return undefined;
  return Object.entries(document.data.paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => Object.hasOwn(operations, method)).map((method) => ({
      method: method.toUpperCase(),
      path: withGreedyEnd(path),
    })),
  );
}

/**
 * FastAPI's documents do not distinguish `{file:path}` from `{file}`. A final parameter may be either, so it matches
 * any remaining path; the agent rejects what it does not handle.
 */
function withGreedyEnd(path: string): string {
  return path.replace(/\{([^{}:/]+)\}$/, "{$1:path}");
}
