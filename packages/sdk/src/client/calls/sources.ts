import type { Call, QueryOf } from "../http/call.ts";
import type { CallOptions } from "../http/exchange.ts";
import type {
  ListedSource,
  NewSource,
  NewSourceTarget,
  SavedSource,
  SetSourceTarget,
  SourceDetail,
  SourceRotation,
  SourceTarget,
  UnroutedDelivered,
  UnroutedWanted,
} from "../openapi.ts";

/** Which targets of a source to list. */
export type TargetPage = QueryOf<"GET /sources/{name}/targets">;

/** Which of a value's targets to remove; if empty, all. */
export type TargetOnly = QueryOf<"DELETE /sources/{name}/targets/{value}">;

/** URLs of the gateway's own, for apps with many installations. Every call rejects with a `GatewayError`. */
export type SourceCalls = {
  /** By name. */
  list(options?: CallOptions): Promise<readonly ListedSource[]>;
  get(name: string, options?: CallOptions): Promise<SourceDetail>;
  /** Creates or changes a source. Resolves to the secret that the gateway generated, if any; it is shown only once. */
  save(name: string, source: NewSource, options?: CallOptions): Promise<SavedSource>;
  delete(name: string, options?: CallOptions): Promise<void>;
  /** Adds a new secret, and keeps the old one valid for a while. */
  rotate(name: string, rotation?: SourceRotation, options?: CallOptions): Promise<SavedSource>;
  /** By value. */
  targets(name: string, page?: TargetPage, options?: CallOptions): Promise<readonly SourceTarget[]>;
  /** Sets an agent that gets webhooks with this value; `*` stands for all others. */
  setTarget(
    name: string,
    value: string,
    target: NewSourceTarget,
    options?: CallOptions,
  ): Promise<SetSourceTarget>;
  removeTargets(name: string, value: string, only?: TargetOnly, options?: CallOptions): Promise<void>;
  /** Delivers webhooks that were waiting for a target. */
  deliverUnrouted(name: string, wanted?: UnroutedWanted, options?: CallOptions): Promise<UnroutedDelivered>;
};

const SOURCE = "/sources/{name}";
const TARGET = `${SOURCE}/targets/{value}` as const;

export function createSourceCalls(call: Call): SourceCalls {
  return {
    list: async (options) => (await call("GET /sources", { ...options })).sources,
    get: async (name, options) => call(`GET ${SOURCE}`, { ...options, path: { name } }),
    save: async (name, source, options) =>
      call(`PUT ${SOURCE}`, { ...options, path: { name }, body: source }),
    async delete(name, options) {
      await call(`DELETE ${SOURCE}`, { ...options, path: { name } });
    },
    rotate: async (name, rotation = {}, options) =>
      call(`POST ${SOURCE}/rotate`, { ...options, path: { name }, body: rotation }),
    targets: async (name, page = {}, options) =>
      (await call(`GET ${SOURCE}/targets`, { ...options, path: { name }, query: page })).targets,
    setTarget: async (name, value, target, options) =>
      call(`PUT ${TARGET}`, { ...options, path: { name, value }, body: target }),
    async removeTargets(name, value, only = {}, options) {
      await call(`DELETE ${TARGET}`, { ...options, path: { name, value }, query: only });
    },
    deliverUnrouted: async (name, wanted = {}, options) =>
      call(`POST ${SOURCE}/unrouted/deliver`, { ...options, path: { name }, body: wanted }),
  };
}
