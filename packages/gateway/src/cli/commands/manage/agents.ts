import type { Agent, AgentSelector, GatewayClient, WebhookRoute } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { confirmFirst } from "../../terminal/confirm.ts";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { printable } from "../../terminal/printable.ts";
import { aName, aNumber } from "../../arguments/read-argument.ts";
import type { Format, Screen } from "../../terminal/screen.ts";
import { showTime } from "../../terminal/show-time.ts";
import { renderFields, renderTable } from "../../terminal/table.ts";
import { webhookUrl } from "../../../agents/routes/webhook-url.ts";

/** `agentex agents …` */
export function addAgents(program: Command, exit: Exit): void {
  const agents = program.command("agents").description("Manage registered agents");

  gatewayCommand(agents, "list", "List agents", [
    "npx agentex-gateway agents list",
    "npx agentex-gateway agents list --json",
  ])
    .option("--limit <number>", "how many at most", aNumber(1, 1000), 1000)
    .action(
      talking<{ limit: number }>(exit, async ({ client, screen, isJson }, { limit }) => {
        const found = await client.agents.list({ limit, order_by: "name", order_direction: "asc" });
        if (isJson) screen.json(found);
        else screen.say(found.length === 0 ? noAgents() : listed(screen, found));
      }),
    );

  gatewayCommand(agents, "show", "Show an agent: its status and why, and its routes with their URLs", [
    "npx agentex-gateway agents show code-watcher",
  ])
    .argument("<agent>", "its name or id", aName)
    .action(
      talking(exit, async ({ client, screen, isJson }, _flags, name) => {
        const agent = await client.agents.get(agentSelector(name));
        if (isJson) screen.json(agent);
        else {
          const { delivery } = agent;
          const subscribers = delivery === "subscription" ? await subscribersOf(client, agent) : undefined;
          screen.say(shown(screen, agent, client.baseUrl, subscribers));
        }
      }),
    );

  gatewayCommand(agents, "delete", "Delete an agent and its keys; its deliveries are kept", [
    "npx agentex-gateway agents delete code-watcher",
    "npx agentex-gateway agents delete code-watcher --yes",
    "npx agentex-gateway agents delete code-watcher --forget",
  ])
    .argument("<agent>", "its name or id", aName)
    .option(
      "--forget",
      "permanently: registering the name again creates a new agent; also works on a deleted agent",
    )
    .option("-y, --yes", "skip the confirmation")
    .action(
      talking<{ yes?: boolean; forget?: boolean }>(exit, async (talk, { yes, forget }, name) => {
        // With --forget it may be deleted already.
        const agent = forget === true ? { name } : await talk.client.agents.get(agentSelector(name));
        const question =
          forget === true
            ? `Delete the agent ${agent.name} and all its keys permanently?`
            : `Delete the agent ${agent.name} and all its keys?`;
        await confirmFirst(talk, yes, question);
        const deleted = await talk.client.agents.delete(agentSelector(name), { forget });
        if (talk.isJson) talk.screen.json(deleted);
        else talk.screen.say([deleted.message, ...deleted.notices].join("\n"));
      }),
    );
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Finds an agent by name or id. */
function agentSelector(given: string): AgentSelector {
  return UUID.test(given) ? { id: given } : { name: given };
}

function noAgents(): string {
  return "There are no agents yet. An agent registers when it starts. Start one: npx agentex-gateway dev FILE";
}

function listed(screen: Screen, agents: readonly Agent[]): string {
  return renderTable(
    screen,
    [
      { title: "NAME", of: ({ name }) => name },
      { title: "STATUS", of: ({ status }) => status, format: ({ status }) => statusFormat(status) },
      { title: "ROUTES", of: ({ webhook_routes }) => webhook_routes?.length },
      { title: "URL", of: placeOf, shrinks: true },
      { title: "REGISTERED", of: ({ registered_at }) => showTime(registered_at) },
      { title: "DESCRIPTION", of: ({ description }) => description, shrinks: true },
    ],
    agents,
  );
}

/** How many get what the agent receives, by webhook. */
async function subscribersOf(client: GatewayClient, agent: Agent): Promise<string> {
  const found = (await client.subscriptions.list()).filter(
    ({ state, arguments: narrowed, provider }) =>
      state !== "ended" && provider !== "delivery" && (narrowed.agent ?? agent.name) === agent.name,
  );
  return found.length === 0
    ? "none by webhook; its events can only be polled or streamed"
    : `${found.length}`;
}

function shown(screen: Screen, agent: Agent, baseUrl: string, subscribers: string | undefined): string {
  const fields = renderFields(screen, [
    ["Name", agent.name],
    ["Id", agent.id],
    ["Status", agent.status],
    ["Why", agent.status_reason],
    ["URL", placeOf(agent)],
    ["Subscribers", subscribers],
    ["Wake URL", agent.wake_url ?? undefined],
    ["Deployment", agent.production_deployment_id ?? undefined],
    ["Description", agent.description],
    ["Concurrency", agent.webhook_concurrency],
    ["Registered", showTime(agent.registered_at)],
  ]);
  const routes = agent.webhook_routes;
  if (routes === null) return `${fields}\n\nIts routes are unknown: any path is forwarded.`;
  if (routes.length === 0) return `${fields}\n\nIt has no routes.`;
  const table = renderTable<WebhookRoute>(
    screen,
    [
      { title: "ROUTE", of: ({ method, path }) => `${method} ${path}` },
      { title: "POLICY", of: ({ policy }) => policy ?? "default" },
      { title: "ORDERING", of: ({ ordering }) => ordering ?? "concurrent" },
      { title: "SENDS", of: ({ send }) => send },
      { title: "URL", of: ({ path }) => webhookUrl(baseUrl, agent.name, path) },
    ],
    routes,
  );
  return `${fields}\n\n${table}\n\nConnect a provider to a route: npx agentex-gateway connect --agent ${printable(agent.name)}`;
}

/** Where an agent gets its deliveries. */
function placeOf({ acp_url, delivery }: Agent): string | null {
  switch (delivery) {
    case "pull":
      return "none: claims deliveries from its inbox";
    case "subscription":
      return "none: its webhooks go to subscribers";
    case "push":
      return acp_url;
  }
}

function statusFormat(status: string): Format {
  if (status === "Ready") return "green";
  return status === "Unknown" || status === "BuildOnly" ? "yellow" : "red";
}
