import { z } from "zod";
import { setupSchema } from "../management/providers/schema.ts";
import { listedSourceSchema, sourceDetailSchema, sourceSchema } from "../management/sources/schema.ts";
import { setTargetSchema, targetSchema } from "../management/sources/target-schema.ts";
import { given } from "../given.ts";
import { defineTool, mutable, type Tool } from "./tool.ts";

/** The most targets of a source to list. */
const MOST_TARGETS = 200;

const sourceName = z.string().describe("The source's name.");
const installation = z
  .string()
  .describe(
    "The id of a workspace, an account or an installation; `*` for all that have no target of their own.",
  );

const listSources = defineTool({
  name: "list_sources",
  title: "List sources",
  kind: "read",
  description:
    "Lists sources: URLs for apps with one secret and many installations (a GitHub App, a Slack app, Stripe " +
    "Connect). With a " +
    "`name`, also its targets, which are the agents that get the webhooks of each installation, and how many " +
    "webhooks are unrouted: they wait until set_target gives them a target. list_deliveries with `source` and " +
    "the status `unrouted` lists those. Also reports problems: no secret, no targets, a target whose agent " +
    "has no such route (`warning`), a URL that the provider cannot " +
    "reach (`reach`; offer the user the tunnels), and which events to choose at the provider (`events`).",
  input: z.object({ name: z.string().optional().describe("Only this one, with its targets.") }),
  output: z.object({
    sources: z.array(
      listedSourceSchema.extend({
        targets: z.array(targetSchema).optional(),
        ...sourceDetailSchema.pick({ events: true, reach: true }).partial().shape,
      }),
    ),
  }),
  async run({ client }, { name }) {
    const listed = mutable(await client.sources.list());
    if (name === undefined) return { sources: listed };
    const [{ events, reach }, targets] = await Promise.all([
      client.sources.get(name),
      client.sources.targets(name, { limit: MOST_TARGETS }),
    ]);
    const more = { targets: [...targets], ...mutable({ events, reach }) };
    return {
      sources: listed.filter((each) => each.name === name).map((each) => Object.assign(each, more)),
    };
  },
});

const connectApp = defineTool({
  name: "connect_app",
  title: "Connect an app with many installations",
  kind: "write",
  description:
    "Creates a source, the one URL of an app that many organizations, workspaces or accounts install, and " +
    "makes an agent the " +
    "target of one installation, or of all others. For a single repository, workspace or account, use " +
    "connect_provider. Ask the user which case applies. Returns the URL and, if the gateway generated it, the " +
    "secret, which appears only in this response: " +
    "pass it to the user, and do not store it. If the provider generates the secret, the user can store it " +
    "later, from a terminal: " +
    "`npx agentex-gateway sources set NAME --value-stdin`. Tells which events to choose at the provider, and " +
    "whether it can reach the URL: if not, offer the user the tunnels.",
  input: z.object({
    source: sourceName,
    provider: z.string().describe("A provider's id such as `github-app` or `slack`."),
    agent: z.string().describe("The agent's name."),
    route: z.string().describe("The path of the agent's route, such as `/slack`."),
    installation: installation.default("*"),
    secret: z
      .string()
      .optional()
      .describe("The provider's secret, if it makes one. Better kept out of a conversation."),
  }),
  output: z.object({
    source: sourceSchema,
    target: targetSchema,
    secret: z.string().nullable(),
    has_secret: z.boolean(),
    ...sourceDetailSchema.pick({ events: true, reach: true }).shape,
    setup: setupSchema,
    notices: z.array(z.string()),
  }),
  async run({ client }, { source: name, provider: id, agent, route, installation: value, secret }) {
    const provider = await client.providers.get(id);
    const saved = await client.sources.save(name, { provider: id, ...given({ secret }) });
    const target = await client.sources.setTarget(name, value, { agent, path: route });
    // Its events are known only once it has the target.
    const { events, reach } = await client.sources.get(name);
    return {
      ...mutable({ events, reach }),
      source: saved,
      target,
      secret: saved.secret,
      has_secret: saved.key !== null && saved.key.values.length > 0,
      setup: provider.setup,
      notices: [...saved.notices, ...target.notices, ...(reach.detail === null ? [] : [reach.detail])],
    };
  },
});

const setTarget = defineTool({
  name: "set_target",
  title: "Set a target of a source",
  kind: "write",
  description:
    "Makes an agent get the webhooks that a source receives for one installation, or for all others; it also " +
    "turns a target back on that is off. An installation may have several targets. With `shadow`, the agent " +
    "gets copies whose responses never count, to compare a new version. With `deliver_unrouted`, webhooks that " +
    "are already waiting are delivered now: ask the person you work for.",
  input: z.object({
    source: sourceName,
    installation,
    agent: z.string().describe("The agent's name."),
    path: z.string().describe("The path on the agent, such as `/slack`."),
    when: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("Only webhooks with this content; takes the same conditions as try_route."),
    shadow: z.boolean().optional(),
    deliver_unrouted: z.boolean().default(false),
  }),
  output: setTargetSchema,
  async run({ client }, { source, installation: value, ...target }) {
    const set = await client.sources.setTarget(source, value, given(target));
    return { ...set, notices: [...set.notices] };
  },
});

const removeTarget = defineTool({
  name: "remove_target",
  title: "Remove a target of a source",
  kind: "write",
  isDestructive: true,
  isIdempotent: true,
  description:
    "Stops delivering the webhooks that a source receives for an installation to an agent. Webhooks without a " +
    "target are kept as unrouted, and wait for a person.",
  input: z.object({
    source: sourceName,
    installation,
    agent: z.string().describe("The agent's name."),
    path: z.string().optional().describe("Only the target at this path."),
  }),
  output: z.object({ removed: z.boolean() }),
  async run({ client }, { source, installation: value, ...only }) {
    await client.sources.removeTargets(source, value, given(only));
    return { removed: true };
  },
});

export const SOURCES_TOOLS: readonly Tool[] = [listSources, connectApp, setTarget, removeTarget];
