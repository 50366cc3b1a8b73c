import { ANSWER_KEPT } from "../../deliveries/delivery.ts";

/** The start of an agent's response, as text if it is text. */
export type ShownAnswer = {
  readonly encoding: "utf-8" | "base64";
  readonly content: string;
  /** Whether the response may have been longer. */
  readonly is_cut: boolean;
};

/** Shows the start of an agent's response: UTF-8 as text, anything else in base64. */
export function showAnswer(answer: Uint8Array | null): ShownAnswer | null {
  if (answer === null) return null;
  const is_cut = answer.length >= ANSWER_KEPT;
  try {
    // The cut may split a character; it is then left out.
    const content = new TextDecoder("utf-8", { fatal: true }).decode(answer, { stream: is_cut });
    return { encoding: "utf-8", content, is_cut };
  } catch {
    return { encoding: "base64", content: Buffer.from(answer).toString("base64"), is_cut };
  }
}
