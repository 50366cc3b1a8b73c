import type { SlackCommand } from "agentex-gateway-sdk";

/** `in_channel`: everyone sees it; `ephemeral`: only the person who asked. */
export type CommandAnswer = { readonly response_type: "in_channel" | "ephemeral"; readonly text: string };

const MOST_DICE = 100;
const MOST_SIDES = 1_000;

/**
 * Answers `/roll`, `/roll 20` and `/roll 2d6`.
 *
 * Source: https://docs.slack.dev/interactivity/implementing-slash-commands
 *
 * @param random - from 0 up to, but not including, 1.
 */
export function answerCommand({ command, text, user_id }: SlackCommand, random: () => number): CommandAnswer {
  const asked = /^(?:(\d{1,3})?d)?(\d{1,4})?$/i.exec(text.trim());
  const dice = Number(asked?.[1] ?? 1);
  const sides = Number(asked?.[2] ?? 6);
  if (asked === null || dice < 1 || dice > MOST_DICE || sides < 2 || sides > MOST_SIDES) {
    return { response_type: "ephemeral", text: `Try \`${command} 20\` or \`${command} 2d6\`.` };
  }
  const rolled = Array.from({ length: dice }, () => 1 + Math.floor(random() * sides));
  const sum = rolled.reduce((total, roll) => total + roll, 0);
  const each = dice > 1 ? ` (${rolled.join(" + ")})` : "";
  return { response_type: "in_channel", text: `<@${user_id}> rolled ${dice}d${sides}: *${sum}*${each}` };
}
