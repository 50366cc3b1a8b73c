import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SlackCommand } from "agentex-gateway-sdk";
import { answerCommand } from "../src/command.ts";
import { answerMention } from "../src/mention.ts";
import { postMessage } from "../src/post-message.ts";

const command = { command: "/roll", user_id: "U1" } as SlackCommand;

describe("/roll", () => {
  const rolls = (...values: number[]) => {
    let next = 0;
    return () => values[next++ % values.length] ?? 0;
  };
  for (const [text, expected] of [
    ["", "<@U1> rolled 1d6: *4*"],
    [" 20 ", "<@U1> rolled 1d20: *11*"],
    ["d8", "<@U1> rolled 1d8: *5*"],
    ["3d6", "<@U1> rolled 3d6: *11* (4 + 1 + 6)"],
  ] as const) {
    test(`'${text}' rolls for everyone to see`, () => {
      const answer = answerCommand({ ...command, text }, rolls(0.5, 0, 0.999));
      assert.deepEqual(answer, { response_type: "in_channel", text: expected });
    });
  }

  for (const text of ["0", "1", "0d6", "101d6", "1001", "dice", "2d6 now", "-1"]) {
    test(`'${text}' explains itself to the person who asked`, () => {
      const answer = answerCommand({ ...command, text }, Math.random);
      assert.equal(answer.response_type, "ephemeral");
      assert.match(answer.text, /`\/roll 2d6`/);
    });
  }
});

describe("a mention", () => {
  const mention = {
    type: "app_mention",
    user: "U1",
    text: "<@U0HELPER> hello there",
    ts: "1700000000.000100",
    channel: "C1",
    event_ts: "1700000000.000100",
  } as const;

  test("is answered in a new thread, or in the thread where it was made", () => {
    assert.deepEqual(answerMention(mention), {
      channel: "C1",
      thread_ts: "1700000000.000100",
      text: "<@U1> I heard: hello there",
    });
    assert.equal(
      answerMention({ ...mention, thread_ts: "1699999999.000100" })?.thread_ts,
      "1699999999.000100",
    );
  });

  test("without a word is greeted", () => {
    assert.equal(answerMention({ ...mention, text: "<@U0HELPER>" })?.text, "Hello <@U1>, what can I do?");
  });

  test("by a bot is not answered, because the bot might reply", () => {
    assert.equal(answerMention({ ...mention, bot_id: "B1" }), undefined);
  });
});

describe("a message is posted to Slack", () => {
  const message = { channel: "C1", thread_ts: "1", text: "hello" };
  const signal = new AbortController().signal;

  test("with the bot's token", async () => {
    const sent: Request[] = [];
    await postMessage(message, {
      botToken: "xoxb-1",
      signal,
      fetch: async (input, init) => {
        sent.push(new Request(input, init));
        return Response.json({ ok: true });
      },
    });
    assert.equal(sent[0]?.url, "https://slack.com/api/chat.postMessage");
    assert.equal(sent[0]?.headers.get("authorization"), "Bearer xoxb-1");
    assert.deepEqual(await sent[0]?.json(), message);
  });

  test("and fails with Slack's own code if Slack rejects it", async () => {
    const answers = async () => Response.json({ ok: false, error: "channel_not_found" });
    await assert.rejects(postMessage(message, { botToken: "xoxb-1", signal, fetch: answers }), {
      message: "Slack did not take the message: channel_not_found",
    });
  });
});
