import type { RouteTrial, RouteTrialResult } from "agentex-gateway-sdk/client";
import { countDeliveries } from "../../inspect/deliveries/follow-bulk.ts";
import type { Talk } from "../../../gateway-command.ts";
import { printable } from "../../../terminal/printable.ts";
import { startSpinner } from "../../../terminal/spinner.ts";
import { renderTable, type Column } from "../../../terminal/table.ts";

/** What is declared for a route. */
export type Declared = Pick<RouteTrial, "events" | "when" | "from">;

type Example = RouteTrialResult["examples"][number];

const COUNTS = ["tried", "passed", "filtered", "held", "unreadable"] as const;
/** How many examples of each reason are shown. */
const MOST_EXAMPLES = 5;

/** Tries a declaration on all stored deliveries in the time range, and shows the results. */
export async function tryRoute(talk: Talk, agent: string, trial: RouteTrial): Promise<void> {
  const { client, screen, isJson } = talk;
  const counts = { tried: 0, passed: 0, filtered: 0, held: 0, unreadable: 0 };
  const examples: Example[] = [];
  const spinner = startSpinner("Trying", !isJson);
  try {
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: RouteTrialResult = await client.agents.tryRoutes(agent, {
        ...trial,
        limit: 500,
        ...(cursor !== "" && { cursor }),
      });
      for (const name of COUNTS) counts[name] += page[name];
      for (const example of page.examples) {
        const kind = example.reason?.code ?? example.outcome;
        const alike = examples.filter((each) => (each.reason?.code ?? each.outcome) === kind);
        if (alike.length < MOST_EXAMPLES) examples.push(example);
      }
      cursor = page.next_cursor;
      spinner.message(`Tried ${counts.tried}`);
    }
  } finally {
    spinner.stop();
  }
  if (isJson) {
    screen.json({ ...counts, examples });
    return;
  }
  const { tried, passed, filtered, held, unreadable } = counts;
  const rest = unreadable === 0 ? "" : `, and ${unreadable} could not be tried`;
  screen.say(
    `Of ${countDeliveries(tried)}, ${passed} would pass, ${filtered} would be filtered, ${held} would be held${rest}.`,
  );
  if (examples.length > 0) screen.say(renderTable(screen, COLUMNS, examples));
}

const COLUMNS: Column<Example>[] = [
  { title: "ID", of: ({ delivery }) => delivery.id },
  { title: "OUTCOME", of: ({ outcome }) => outcome },
  { title: "EVENT", of: ({ delivery }) => delivery.event, shrinks: true },
  { title: "WHY", of: ({ reason }) => printable(reason?.sentence ?? ""), shrinks: true },
];
