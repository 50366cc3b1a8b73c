import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import { pathTo } from "../../../app/paths.ts";
import { countOf } from "../../../components/text/count-of.ts";
import { Row, RowText } from "../../../components/rows/row.tsx";
import { ToneBadge, type Tone } from "../../../components/marks/tone-badge.tsx";
import { titleOf } from "../../../delivery/describe/title.ts";
import classes from "./tried-filter.module.css";
import type { TriedFilter as Tried } from "./try-filter.ts";

type Outcome = Tried["examples"][number]["outcome"];

const TONES: Readonly<Record<Outcome, Tone>> = { filtered: "quiet", held: "warn", passed: "good" };
const WORDS: Readonly<Record<Outcome, string>> = {
  filtered: "filtered",
  held: "held",
  passed: "reaches the agent",
};
/** How many examples of each outcome are shown. */
const SHOWN = 3;

/** What a filter would have done: how many deliveries, and some examples with the clause that decided. */
export function TriedFilter({ tried }: { readonly tried: Tried }) {
  const { examples } = tried;
  const outcomes: readonly Outcome[] = ["filtered", "held", "passed"];
  const shown = outcomes.flatMap((outcome) =>
    examples.filter((example) => example.outcome === outcome).slice(0, SHOWN),
  );
  return (
    <section aria-label="Result">
      <Text size="sm" fw={550} mb="xs" aria-live="polite">
        {describe(tried)}
      </Text>
      {shown.map(({ outcome, delivery, reason }) => (
        <Row key={delivery.id} className={classes["example"]}>
          <RowText
            title={
              // Opens a new tab, so that the edits are not lost.
              <Anchor component={Link} to={pathTo.delivery(delivery.id)} target="_blank" size="sm">
                {titleOf(delivery)}
              </Anchor>
            }
            detail={reason?.sentence ?? delivery.event ?? delivery.route}
          />
          <ToneBadge tone={TONES[outcome]}>{WORDS[outcome]}</ToneBadge>
        </Row>
      ))}
    </section>
  );
}

function describe({ tried, passed, filtered, held, unreadable, isCut }: Tried): string {
  if (tried === 0) return "This route received nothing in the last 7 days.";
  const deliveries = countOf(tried, "delivery", "deliveries");
  const parts = [
    `${passed.toLocaleString("en")} would reach the agent`,
    `${filtered.toLocaleString("en")} would be filtered`,
    held > 0 ? `${held.toLocaleString("en")} would be held` : undefined,
    unreadable > 0 ? `${unreadable.toLocaleString("en")} could not be tried` : undefined,
  ].filter((part) => part !== undefined);
  return `Of ${isCut ? `the latest ${deliveries}` : deliveries}, ${parts.join(", ")}.`;
}
