import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sampleName, samples, samplesOf } from "../src/samples/index.ts";

async function namesOf(provider: string): Promise<string[]> {
  return (await samplesOf(provider)).map(sampleName);
}

/** The events that the command lines and documentation of providers offer to test with. */
const expected: Readonly<Record<string, readonly string[]>> = {
  github: ["push", "pull_request.opened", "issues.opened", "issue_comment.created", "workflow_run.completed"],
  stripe: [
    "invoice.payment_failed",
    "checkout.session.completed",
    "customer.subscription.deleted",
    "charge.refunded",
  ],
  slack: [
    ...["app_mention", "message.channels", "message.im", "message.mpim", "message.groups", "message.thread"],
    ...[
      "reaction_added",
      "member_joined_channel",
      "app_home_opened",
      "file_shared",
      "link_shared",
      "team_join",
    ],
    ...[
      "channel_created",
      "app_uninstalled",
      "tokens_revoked",
      "block_actions",
      "view_submission",
      "view_closed",
    ],
    ...["shortcut", "message_action", "/weather", "url_verification"],
  ],
};

for (const [provider, events] of Object.entries(expected)) {
  test(`there are samples of what people test with at ${provider}`, async () => {
    const names = await namesOf(provider);
    assert.deepEqual(
      events.filter((event) => !names.includes(event)),
      [],
    );
  });
}

test("there is a sample of every event of GitHub that Octokit has an example of", async () => {
  assert.equal((await namesOf("github")).length, 161);
});

describe("samples", () => {
  test("can be told apart by their names", async () => {
    for (const provider of samples.keys()) {
      const names = await namesOf(provider);
      assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted());
    }
  });

  test("are small", () => {
    for (const [provider, all] of samples) {
      for (const sample of all) {
        const { length } = JSON.stringify(sample);
        assert.ok(length < 8_000, `${provider} ${sampleName(sample)}: ${length}`);
      }
    }
  });
});
