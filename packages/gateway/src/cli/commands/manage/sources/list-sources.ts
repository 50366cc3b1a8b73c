import type { Command } from "commander";
import { gatewayCommand, talking, type Exit } from "../../../gateway-command.ts";
import { showTime } from "../../../terminal/show-time.ts";
import { renderTable } from "../../../terminal/table.ts";
import { sourceUrl } from "./source-url.ts";

/** `agentex sources list` */
export function addSourceList(sources: Command, exit: Exit): void {
  gatewayCommand(sources, "list", "List sources", ["npx agentex-gateway sources list"]).action(
    talking(exit, async ({ client, screen, isJson }) => {
      const found = await client.sources.list();
      if (isJson) screen.json(found);
      else if (found.length === 0) {
        screen.say(
          "There are no sources yet. Create one: npx agentex-gateway sources set NAME --provider ID",
        );
      } else {
        screen.say(
          renderTable(
            screen,
            [
              { title: "NAME", of: ({ name }) => name },
              { title: "PROVIDER", of: ({ provider }) => provider },
              { title: "URL", of: (source) => sourceUrl(client.baseUrl, source), shrinks: true },
              {
                title: "SECRET",
                of: ({ has_secret }) => (has_secret ? "yes" : "none"),
                format: ({ has_secret }) => (has_secret ? undefined : "yellow"),
              },
              { title: "TARGETS", of: ({ target_count }) => target_count },
              {
                title: "UNROUTED",
                of: ({ unrouted }) => unrouted,
                format: ({ unrouted }) => (unrouted === 0 ? undefined : "yellow"),
              },
              { title: "CREATED", of: ({ created_at }) => showTime(created_at) },
            ],
            found,
          ),
        );
      }
    }),
  );
}
