import type { ActorRule, ActorSource, StandingSource } from "../provider/actor-rule.ts";
import type { InstallationRule } from "../provider/installation-rule.ts";
import type { Choice } from "../template/choice.ts";
import type { DigestRule } from "../provider/digest-rule.ts";
import { isSummaryTemplate } from "../summary/summary-template.ts";
import { bodyCondition, choices, condition, template } from "./parts.ts";
import { fields, line, listOf, note, text, textOr } from "./read.ts";
import type { Place, Reader } from "./read.ts";

/** A template that reads only the body. */
const bodyTemplate: Reader<string> = (value, place) => {
  const read = template(value, place);
  return read === undefined || !/[{|](?:header|query):/.test(read)
    ? read
    : note(place, "must look at the body only: headers and the query may not be signed");
};

const bodyChoice: Reader<Choice> = textOr(bodyTemplate, fields({ when: bodyCondition, use: bodyTemplate }));

const bodyConditions = listOf(bodyCondition, 0, 10);

const actorSource: Reader<ActorSource> = fields(
  {},
  {
    when: bodyConditions,
    id: bodyTemplate,
    login: bodyTemplate,
    name: bodyTemplate,
    kind: listOf(bodyChoice, 1, 10),
    also: listOf(bodyTemplate, 1, 10),
  },
);

export const actor: Reader<ActorRule> = fields(
  { from: listOf(actorSource, 1, 20) },
  {
    prefix: text("1 to 63 of the characters a-z, 0-9 and -", (value) =>
      /^[a-z0-9][a-z0-9-]{0,62}$/.test(value) ? value : undefined,
    ),
  },
);

const pair = (value: unknown, place: Place): readonly [string, string] | undefined => {
  const [one, other] = listOf(bodyTemplate, 2, 2)(value, place) ?? [];
  return one === undefined || other === undefined ? undefined : [one, other];
};

export const installation: Reader<InstallationRule> = fields(
  { value: bodyTemplate },
  { ends: listOf(line(200), 1, 20) },
);

const standingSource: Reader<StandingSource> = fields(
  { use: bodyTemplate },
  { when: bodyConditions, same: pair, different: pair },
);

export const standing: Reader<readonly StandingSource[]> = listOf(standingSource, 0, 20);

const summaryTemplate = text(
  "a template such as {actor} {past:action} ticket {json:ticket.id}: {json:ticket.title}",
  (value) => (isSummaryTemplate(value) ? value : undefined),
);

export const summary: Reader<readonly Choice[]> = listOf(
  textOr(summaryTemplate, fields({ when: condition, use: summaryTemplate })),
  0,
  50,
);

export const digest: Reader<DigestRule> = fields({}, { title: choices, url: choices, text: choices });
