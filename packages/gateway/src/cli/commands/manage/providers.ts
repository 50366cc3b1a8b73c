import type { Provider } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { aName } from "../../arguments/read-argument.ts";
import type { Screen } from "../../terminal/screen.ts";
import { renderFields, renderTable } from "../../terminal/table.ts";

/** Where a provider's secret comes from. */
const SECRET_FROM: Readonly<Record<Provider["secret_from"], string>> = {
  generated: "the gateway generates it",
  provider: "the provider shows it",
  public_key: "the provider shows a public key",
  expected: "nothing is shared; the value says whose webhooks to accept",
  brought: "the provider sends it when it verifies the URL",
};

/** `agentex providers …` */
export function addProviders(program: Command, exit: Exit): void {
  const providers = program.command("providers").description("Show providers and how to set them up");

  gatewayCommand(providers, "list", "List providers", ["npx agentex-gateway providers list"]).action(
    talking(exit, async ({ client, screen, isJson }) => {
      const found = await client.providers.list();
      if (isJson) {
        screen.json(found);
        return;
      }
      screen.say(
        renderTable(
          screen,
          [
            { title: "ID", of: ({ id }) => id },
            { title: "NAME", of: ({ name }) => name },
            { title: "SECRET", of: ({ secret_from }) => SECRET_FROM[secret_from] },
            { title: "SOURCE", of: ({ built_in }) => (built_in ? "built in" : "custom") },
            { title: "KEY NAME", of: ({ setup }) => setup.key_name, shrinks: true },
          ],
          found,
        ),
      );
    }),
  );

  gatewayCommand(providers, "show", "Show how to set up a provider, and its test events", [
    "npx agentex-gateway providers show github",
  ])
    .argument("<provider>", "its id", aName)
    .action(
      talking(exit, async ({ client, screen, isJson }, _flags, id) => {
        const provider = await client.providers.get(id);
        if (isJson) {
          screen.json(provider);
          return;
        }
        const samples = await client.providers.samples(id);
        screen.say(
          showProvider(
            screen,
            provider,
            samples.map(({ event }) => event),
          ),
        );
      }),
    );
}

function showProvider(screen: Screen, provider: Provider, events: readonly string[]): string {
  const fields = renderFields(screen, [
    ["ID", provider.id],
    ["Name", provider.name],
    ["Webhook URL", provider.setup.url],
    ["Events", provider.setup.events ?? undefined],
    ["Secret", provider.setup.secret],
    ["Secret source", SECRET_FROM[provider.secret_from]],
    ["Key name", provider.setup.key_name],
    ["Timeout", provider.deadline_seconds === null ? undefined : `${provider.deadline_seconds} s`],
    ["Late response", provider.late_answers.map(lateAnswer).join("; else ")],
    ["Retries", provider.retries ?? undefined],
    ["Documentation", provider.setup.docs ?? undefined],
  ]);
  return `${fields}\n\n${screen.paint("bold", "Test events")}\n${events.join(", ")}\n\nSend one: npx agentex-gateway trigger ${provider.id} EVENT`;
}

function lateAnswer({ status, body, when }: Provider["late_answers"][number]): string {
  const what = body === "" ? "empty" : (body ?? "the gateway's JSON");
  return `${status}, ${what}${when.length === 0 ? "" : ` where ${when.join(" and ")}`}`;
}
