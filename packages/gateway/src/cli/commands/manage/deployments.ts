import type { Deployment } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { confirmFirst } from "../../terminal/confirm.ts";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { printable } from "../../terminal/printable.ts";
import { aName, aNumber } from "../../arguments/read-argument.ts";
import type { Screen } from "../../terminal/screen.ts";
import { showTime } from "../../terminal/show-time.ts";
import { renderTable } from "../../terminal/table.ts";

/** `agentex deployments …` */
export function addDeployments(program: Command, exit: Exit): void {
  const deployments = program
    .command("deployments")
    .description("Manage an agent's deployments: webhooks go to the one in production");

  gatewayCommand(deployments, "list", "List an agent's deployments", [
    "npx agentex-gateway deployments list code-watcher",
  ])
    .argument("<agent>", "its name or id", aName)
    .option("--limit <number>", "how many at most", aNumber(1, 1000), 100)
    .action(
      talking<{ limit: number }>(exit, async ({ client, screen, isJson }, { limit }, agent) => {
        const found = await client.deployments.list(agent, { limit });
        if (isJson) screen.json(found);
        else screen.say(found.length === 0 ? none(agent) : listed(screen, found));
      }),
    );

  gatewayCommand(deployments, "promote", "Put a deployment into production: webhooks go to it from now on", [
    "npx agentex-gateway deployments promote code-watcher v2",
    "npx agentex-gateway deployments promote code-watcher v2 --yes",
  ])
    .argument("<agent>", "its name or id", aName)
    .argument("<deployment>", "the deployment's id")
    .option("-y, --yes", "skip the confirmation")
    .action(
      talking<{ yes?: boolean }>(exit, async (talk, { yes }, agent, id) => {
        const { acp_url } = await talk.client.deployments.get(agent, id);
        await confirmFirst(
          talk,
          yes,
          `Send the webhooks of ${agent} to ${id} at ${acp_url ?? "no URL yet"}?`,
        );
        const promoted = await talk.client.deployments.promote(agent, id);
        if (talk.isJson) talk.screen.json(promoted);
        else talk.screen.say(`${printable(id)} is in production: webhooks go to ${promoted.acp_url}`);
      }),
    );

  gatewayCommand(deployments, "delete", "Delete a deployment that is not in production", [
    "npx agentex-gateway deployments delete code-watcher v1 --yes",
  ])
    .argument("<agent>", "its name or id", aName)
    .argument("<deployment>", "the deployment's id")
    .option("-y, --yes", "skip the confirmation")
    .action(
      talking<{ yes?: boolean }>(exit, async (talk, { yes }, agent, id) => {
        await confirmFirst(talk, yes, `Delete the deployment ${id} of ${agent}?`);
        const deleted = await talk.client.deployments.delete(agent, id);
        if (talk.isJson) talk.screen.json(deleted);
        else talk.screen.say(deleted.message);
      }),
    );
}

function none(agent: string): string {
  return (
    `${printable(agent)} has no deployments: it registers without a deployment id ` +
    "(AGENTEX_DEPLOYMENT_ID), so each registration replaces its URL."
  );
}

function listed(screen: Screen, deployments: readonly Deployment[]): string {
  return renderTable(
    screen,
    [
      { title: "DEPLOYMENT", of: ({ id }) => id },
      {
        title: "STATUS",
        of: ({ status, is_production }) => (is_production ? "In production" : status),
        format: ({ is_production }) => (is_production ? "green" : "dim"),
      },
      { title: "URL", of: ({ acp_url }) => acp_url, shrinks: true },
      { title: "CREATED", of: ({ created_at }) => showTime(created_at) },
      { title: "PROMOTED", of: ({ promoted_at }) => (promoted_at === null ? "" : showTime(promoted_at)) },
    ],
    deployments,
  );
}
