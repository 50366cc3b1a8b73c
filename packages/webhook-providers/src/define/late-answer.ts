import type { LateAnswer } from "../provider/late-answer.ts";
import { answerHeader, answerHeaderValue } from "./handshake.ts";
import { condition } from "./parts.ts";
import { fields, inside, listOf, note, oneOf, recordOf, text } from "./read.ts";
import type { Reader } from "./read.ts";

const status = oneOf(200, 201, 202, 204);

const answer = fields(
  { status },
  {
    when: listOf(condition, 1, 10),
    headers: recordOf(answerHeader, answerHeaderValue, 10),
    body: text("well-formed text of at most 4,096 characters", (value) =>
      value.length <= 4096 && value.isWellFormed() ? value : undefined,
    ),
  },
);

const lateAnswer: Reader<LateAnswer> = (value, place) => {
  const read = answer(value, place);
  return read?.status === 204 && read.body !== undefined && read.body !== ""
    ? note(inside(place, "body"), "must not be there with the status 204")
    : read;
};

const list = listOf(lateAnswer, 1, 20);

/** Reads late responses; a bare status stands for a response without conditions. */
export const lateAnswers: Reader<readonly LateAnswer[]> = (value, place) => {
  if (typeof value !== "number") return list(value, place);
  const alone = oneOf(200, 204)(value, place);
  return alone === undefined ? undefined : [{ status: alone }];
};
