import { ANSWER_KEPT } from "../../deliveries/delivery.ts";

/** The start of an agent's answer, as text where it is text. */
export type ShownAnswer = {
  readonly encoding: "utf-8" | "base64";
  readonly content: string;
  /** Whether there may have been more. */
  readonly is_cut: boolean;
};

/** Shows the start of an agent's answer: UTF-8 as it is, anything else in base64. */
export function showAnswer(answer: Uint8Array | null): ShownAnswer | null {
  if (answer === null) return null;
  const is_cut = answer.length >= ANSWER_KEPT;
  try {
    // What was cut may end in the middle of a character, which then is left out.
    const content = new TextDecoder("utf-8", { fatal: true }).decode(answer, { stream: is_cut });
    return { encoding: "utf-8", content, is_cut };
  } catch {
    return { encoding: "base64", content: Buffer.from(answer).toString("base64"), is_cut };
  }
}
