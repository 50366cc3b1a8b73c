import type { Choice, Condition } from "../template/choice.ts";
import type { HeaderSign, RecognitionRule } from "../provider/recognition-rule.ts";
import { isTemplate } from "../template/parse.ts";
import { fields, having, inside, listOf, note, oneOf, text, textOr } from "./read.ts";
import type { Reader } from "./read.ts";

/** Headers that HTTP or the gateway uses and that therefore cannot identify a provider. */
const reserved =
  /^(?:x-agentex-.*|x-agent-api-key|x-api-key|cookie|host|connection|content-length|transfer-encoding|x-forwarded-.*)$/;

export const header: Reader<string> = text(
  "the name of a header that is not HTTP's or the gateway's own",
  (value) => {
    const name = value.toLowerCase();
    return /^[a-z0-9-]{1,100}$/.test(name) && !reserved.test(name) ? name : undefined;
  },
);

export const template: Reader<string> = text(
  "a template such as {json:repository.full_name}, {header:x-event}, {form:command} or {query:token}",
  (value) => (isTemplate(value) ? value : undefined),
);

/** A path into JSON: `data.id`, `value.*.clientState`. */
export const path: Reader<string> = text("a path into the JSON body, such as data.id", (value) =>
  /^[^.{}|\p{Cc}]{1,100}(?:\.[^.{}|\p{Cc}]{1,100}){0,9}$/u.test(value) ? value : undefined,
);

/** A query parameter. */
export const parameter: Reader<string> = text(
  "1 to 100 of the characters A-Z, a-z, 0-9, ., _ and -",
  (value) => (/^[\w.-]{1,100}$/.test(value) ? value : undefined),
);

/** The text before a signature; may be empty. */
export const prefix: Reader<string> = text("at most 50 visible ASCII characters", (value) =>
  /^[\x20-\x7e]{0,50}$/.test(value) ? value : undefined,
);

export const separator = oneOf(",", ";", " ");

export const condition: Reader<Condition> = having(
  "there",
  fields({ value: template, there: oneOf(true, false) }),
  fields({ value: template, is: text("text", (value) => value) }),
);

/** A condition that depends neither on headers nor on the query. */
export const bodyCondition: Reader<Condition> = (value, place) => {
  const read = condition(value, place);
  if (read === undefined || !/[{|](?:header|query):/.test(read.value)) return read;
  return note(inside(place, "value"), "must look at the body only: headers and the query may not be signed");
};

const choice: Reader<Choice> = textOr(template, fields({ when: condition, use: template }));

export const choices = listOf(choice, 0, 50);

const sign: Reader<HeaderSign> = textOr(
  header,
  having(
    "absent",
    fields({ header, absent: oneOf(true) }),
    fields({ header, starts: text("text", (value) => value) }),
  ),
);

export const recognitionRules: Reader<readonly RecognitionRule[]> = listOf(listOf(sign, 1, 10), 0, 10);

/** Unlike a recognition rule, a common rule may be empty; it then matches every request. */
export const commonRules: Reader<readonly RecognitionRule[]> = listOf(listOf(sign, 0, 10), 0, 10);
