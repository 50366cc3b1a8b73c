import { isTemplate } from "agentex-webhook-providers";
import { z } from "zod";
import { containsNul } from "../../storage/contains-nul.ts";
import { nearestOf } from "../../nearest.ts";
import { sayUnknown, strict } from "./strict.ts";
import { identitiesSchema, readWake, wakeMembers, type WakeDeclaration } from "./wake-declaration.ts";
import type { WhileWorking } from "../../runs/while-working.ts";
import { readRun, runSchema, type RunOption } from "./run-option.ts";
import { batchSchema, readBatch, type BatchWindow } from "./batch-window.ts";
import { problemOfSend, sendSchema, type SendForm } from "./send-form.ts";

/** The delivery policy: what the gateway does with a webhook, and when it responds to the sender. */
export const POLICIES = ["direct", "assured", "queued"] as const;
export type Policy = (typeof POLICIES)[number];

/** Whether the deliveries of one conversation may overlap. */
export const ORDERINGS = ["concurrent", "serialize", "latest"] as const;
export type Ordering = (typeof ORDERINGS)[number];

/** A method and path that an agent handles. */
export type Route = {
  readonly method: string;
  /** As declared: `/repos/:owner`, `/repos/{owner}`. */
  readonly path: string;
  /** What the gateway does with its webhooks; undefined: the default policy for the sender. */
  readonly policy?: Policy | undefined;
  /** Whether the deliveries of one conversation may overlap. */
  readonly ordering?: Ordering | undefined;
  /** Template of the ordering key; undefined: the provider's. */
  readonly conversationKey?: string | undefined;
  /** How deliveries are collected; undefined: each is sent by itself. */
  readonly batch?: BatchWindow | undefined;
  /** How long the agent may be silent before the caller gets 504; undefined: the gateway's default. */
  readonly timeoutSeconds?: number | undefined;
  /** Statuses that are final although they are usually retried: a handler's own 404. */
  readonly finalStatuses?: readonly number[] | undefined;
  /** What the agent gets of a webhook; undefined: its body. */
  readonly send?: SendForm | undefined;
  /** What it says about the runs that its deliveries start; undefined: the defaults. */
  readonly run?: RunOption | undefined;
} & WakeDeclaration;

const MOST_ROUTES = 1_000;
const MOST_FINAL_STATUSES = 200;
const LONGEST_TIMEOUT = 3_600;
const MOST_CONCURRENT = 10_000;
const USUAL_CONCURRENCY = 32;
const LONGEST_DEPLOYMENT_ID = 200;

const routeMembers = {
  method: z
    .string()
    .regex(/^[A-Za-z]{1,20}$/, "is not an HTTP method")
    .transform((method) => method.toUpperCase()),
  path: z.string().startsWith("/").max(1_000).describe("Such as `/repos/:owner/:name`."),
  policy: z
    .enum(POLICIES)
    .nullish()
    .describe("The delivery policy. By default `assured` for providers and `direct` for API keys."),
  ordering: z
    .enum(ORDERINGS)
    .nullish()
    .describe("Whether deliveries of one conversation may overlap. By default `concurrent`."),
  conversation_key: z
    .string()
    .max(1_000)
    .refine(isTemplate, "is not a template such as {json:repository.full_name}#{json:number}")
    .nullish()
    .describe(
      "Template of the ordering key, such as `{json:repository.full_name}#{json:number}`. By default the provider's.",
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
    .describe("How long an attempt waits for the agent, up to 3600. By default the gateway's setting."),
  final_statuses: z
    .array(z.int().min(400).max(599))
    .max(MOST_FINAL_STATUSES)
    .nullish()
    .describe(
      "4xx and 5xx responses that are final, although the gateway would retry them: `[404]` for a handler that means it.",
    ),
  send: sendSchema.nullish(),
  run: runSchema.nullish().describe("What the route says about the runs that its deliveries start."),
  ...wakeMembers,
};

/** Only where deliveries go one at a time is there something that could wait. @returns what is wrong with it. */
export function problemOfWhileWorking(
  whileWorking: WhileWorking | undefined,
  { batch, ordering }: { readonly batch?: unknown; readonly ordering?: Ordering | null | undefined },
): string | undefined {
  if (whileWorking === undefined || whileWorking === "wait") return undefined;
  if (batch != null) {
    return whileWorking === "join"
      ? undefined
      : `cannot be "${whileWorking}" beside batch: what arrives during a run is collected`;
  }
  return ordering == null || ordering === "concurrent"
    ? `cannot be "${whileWorking}" on a route whose deliveries may overlap: set ordering to "serialize" or "latest"`
    : undefined;
}

function checkRun(
  { run, ...route }: Pick<z.infer<typeof storedRouteSchema>, "batch" | "ordering" | "run">,
  context: z.RefinementCtx,
): void {
  const message = problemOfWhileWorking(run?.while_working, route);
  if (message !== undefined) context.addIssue({ code: "custom", path: ["run", "while_working"], message });
}

/** A route that batches answers its senders at once, and has one batch of a conversation in progress. */
function checkBesideBatch(
  { batch, policy, ordering }: Pick<z.infer<typeof storedRouteSchema>, "batch" | "policy" | "ordering">,
  context: z.RefinementCtx,
): void {
  if (batch == null) return;
  if (policy != null && policy !== "queued") {
    const message = `cannot be "${policy}" beside batch: a route that batches is "queued"`;
    context.addIssue({ code: "custom", path: ["policy"], message });
  }
  if (ordering != null && ordering !== "serialize") {
    const message = `cannot be "${ordering}" beside batch: the batches of a conversation go one at a time`;
    context.addIssue({ code: "custom", path: ["ordering"], message });
  }
}

function checkSend(
  { method, send }: Pick<z.infer<typeof storedRouteSchema>, "method" | "send">,
  context: z.RefinementCtx,
): void {
  const message = problemOfSend(method, send);
  if (message !== undefined) context.addIssue({ code: "custom", path: ["send"], message });
}

const metadataMembers = {
  identities: identitiesSchema.nullish(),
  webhook_concurrency: z
    .int()
    .min(1)
    .max(MOST_CONCURRENT)
    .nullish()
    .describe(`How many deliveries may be in progress at once. By default ${USUAL_CONCURRENCY}.`),
  deployment_id: z
    .string()
    .max(LONGEST_DEPLOYMENT_ID)
    .refine((id) => !containsNul(id), "must not hold NUL")
    .nullish()
    .describe(
      "The deployment that registers. An existing agent keeps its URL until the deployment is promoted.",
    ),
};

/** Members of the metadata whose misspelling would be a filter that is silently ignored. */
const NOT_TO_BE_MISSPELT = ["webhook_routes", "webhook_concurrency", "identities"];

/** `registration_metadata` as an agent sends it: besides what the gateway reads, it may hold anything. */
export const registrationMetadataSchema = z
  .looseObject({
    webhook_routes: z
      .array(
        strict(routeMembers).superRefine(checkBesideBatch).superRefine(checkSend).superRefine(checkRun).meta({
          id: "DeclaredRoute",
          description: "A method and path that an agent declares.",
        }),
      )
      .max(MOST_ROUTES)
      .nullish(),
    ...metadataMembers,
  })
  .superRefine((metadata, context) => {
    for (const name of Object.keys(metadata)) {
      if (NOT_TO_BE_MISSPELT.includes(name) || nearestOf(name, NOT_TO_BE_MISSPELT) === undefined) continue;
      context.addIssue({ code: "custom", message: sayUnknown(name, NOT_TO_BE_MISSPELT), path: [name] });
    }
  });

/** The same as stored, perhaps by another version of the gateway. */
const storedRouteSchema = z.object(routeMembers);
const storedMetadataSchema = z.looseObject({
  webhook_routes: z.array(storedRouteSchema).nullish(),
  ...metadataMembers,
});

/** The routes in a stored registration; undefined if the agent declared none. */
export function declaredRoutes(metadata: unknown): Route[] | undefined {
  const parsed = storedMetadataSchema.safeParse(metadata);
  return parsed.data?.webhook_routes?.map(readRoute);
}

function readRoute(route: z.infer<typeof storedRouteSchema>): Route {
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

/** A route's name: `POST /repos/:owner`. */
export function routeName({ method, path }: Pick<Route, "method" | "path">): string {
  return `${method} ${path}`;
}

/** The route's additional final statuses. A success skips the look-up. */
export function finalStatusesOf(
  { routes = [] }: { readonly routes?: readonly Route[] | undefined },
  route: string,
  status: number | undefined,
): readonly number[] {
  if (status === undefined || status < 400) return [];
  return routes.find((candidate) => routeName(candidate) === route)?.finalStatuses ?? [];
}

/** How many deliveries of the agent may be in progress at once, according to its registration. */
export function declaredConcurrency(metadata: unknown): number {
  return storedMetadataSchema.safeParse(metadata).data?.webhook_concurrency ?? USUAL_CONCURRENCY;
}

/** The agent's own accounts at its providers, according to its registration. */
export function declaredIdentities(metadata: unknown): readonly string[] {
  return storedMetadataSchema.safeParse(metadata).data?.identities ?? [];
}

/** Routes from the agent's OpenAPI document, as stored. */
export function readStoredRoutes(text: string | null): Route[] | undefined {
  return text === null ? undefined : (JSON.parse(text) as Route[]);
}
