import { isTemplate } from "agentex-webhook-providers";
import { z } from "zod";
import type { WhileWorking } from "../../runs/while-working.ts";
import { batchSchema, readBatch } from "./batch-window.ts";
import { ORDERINGS, POLICIES, type Ordering, type Route } from "./route.ts";
import { readRun, runSchema } from "./run-option.ts";
import { problemOfSend, sendSchema } from "./send-form.ts";
import { strict } from "./strict.ts";
import { readWake, wakeMembers } from "./wake-declaration.ts";

const MOST_FINAL_STATUSES = 200;
const LONGEST_TIMEOUT = 3_600;

const routeMembers = {
  method: z
    .string()
    .regex(/^[A-Za-z]{1,20}$/, "is not an HTTP method")
    .transform((method) => method.toUpperCase()),
  path: z.string().startsWith("/").max(1_000).describe("Such as `/repos/:owner/:name`."),
  policy: z
    .enum(POLICIES)
    .nullish()
    .describe("The delivery policy. By default, `assured` for providers and `direct` for API keys."),
  ordering: z
    .enum(ORDERINGS)
    .nullish()
    .describe("Whether deliveries of one conversation may overlap. By default, `concurrent`."),
  conversation_key: z
    .string()
    .max(1_000)
    .refine(isTemplate, "is not a template such as {json:repository.full_name}#{json:number}")
    .nullish()
    .describe(
      "Template of the ordering key, such as `{json:repository.full_name}#{json:number}`. By default, the provider's.",
    ),
  batch: batchSchema
    .nullish()
    .describe(
      "Collects the deliveries of one conversation and sends them in one request. The policy is `queued`.",
    ),
  timeout_seconds: z
    .number()
    .positive()
    .max(LONGEST_TIMEOUT)
    .nullish()
    .describe("How long an attempt waits for the agent, up to 3600. By default, the gateway's setting."),
  final_statuses: z
    .array(z.int().min(400).max(599))
    .max(MOST_FINAL_STATUSES)
    .nullish()
    .describe(
      "4xx and 5xx status codes that are final, even if the gateway would normally retry them: `[404]` for a " +
        "handler that returns it on purpose.",
    ),
  send: sendSchema.nullish(),
  run: runSchema.nullish().describe("Settings for the runs that the route's deliveries start."),
  ...wakeMembers,
};

/** A route as stored, possibly by another version of the gateway. */
export const storedRouteSchema = z.object(routeMembers);
type StoredRoute = z.infer<typeof storedRouteSchema>;

/** A route as an agent declares it. */
export const declaredRouteSchema = strict(routeMembers)
  .superRefine(checkBesideBatch)
  .superRefine(checkSend)
  .superRefine(checkRun)
  .meta({ id: "DeclaredRoute", description: "A method and path that an agent declares." });

/** Deliveries can only wait for a run if they go one at a time. @returns what is wrong with it. */
export function problemOfWhileWorking(
  whileWorking: WhileWorking | undefined,
  { batch, ordering }: { readonly batch?: unknown; readonly ordering?: Ordering | null | undefined },
): string | undefined {
  if (whileWorking === undefined || whileWorking === "wait") return undefined;
  if (batch != null) {
    return whileWorking === "join"
      ? undefined
      : `cannot be "${whileWorking}" together with batch: what arrives during a run is collected`;
  }
  return ordering == null || ordering === "concurrent"
    ? `cannot be "${whileWorking}" on a route whose deliveries may overlap: set ordering to "serialize" or "latest"`
    : undefined;
}

function checkRun(
  { run, ...route }: Pick<StoredRoute, "batch" | "ordering" | "run">,
  context: z.RefinementCtx,
): void {
  const message = problemOfWhileWorking(run?.while_working, route);
  if (message !== undefined) context.addIssue({ code: "custom", path: ["run", "while_working"], message });
}

/** A batching route answers its senders immediately and has one batch per conversation in progress. */
function checkBesideBatch(
  { batch, policy, ordering }: Pick<StoredRoute, "batch" | "policy" | "ordering">,
  context: z.RefinementCtx,
): void {
  if (batch == null) return;
  if (policy != null && policy !== "queued") {
    const message = `cannot be "${policy}" together with batch: a route that batches is "queued"`;
    context.addIssue({ code: "custom", path: ["policy"], message });
  }
  if (ordering != null && ordering !== "serialize") {
    const message = `cannot be "${ordering}" together with batch: the batches of a conversation go one at a time`;
    context.addIssue({ code: "custom", path: ["ordering"], message });
  }
}

function checkSend({ method, send }: Pick<StoredRoute, "method" | "send">, context: z.RefinementCtx): void {
  const message = problemOfSend(method, send);
  if (message !== undefined) context.addIssue({ code: "custom", path: ["send"], message });
}

export function readRoute(route: StoredRoute): Route {
  return {
    method: route.method,
    path: route.path,
    policy: route.policy ?? undefined,
    ordering: route.ordering ?? undefined,
    conversationKey: route.conversation_key ?? undefined,
    timeoutSeconds: route.timeout_seconds ?? undefined,
    batch: route.batch == null ? undefined : readBatch(route.batch),
    finalStatuses: route.final_statuses ?? undefined,
    send: route.send ?? undefined,
    run: route.run == null ? undefined : readRun(route.run),
    ...readWake(route),
  };
}
