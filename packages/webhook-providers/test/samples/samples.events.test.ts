import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sampleName, samples, samplesOf } from "../../src/samples/index.ts";

async function namesOf(provider: string): Promise<string[]> {
  return (await samplesOf(provider)).map(sampleName);
}

/** The events that providers' command lines and documentation offer for testing. */
const expected: Readonly<Record<string, string>> = {
  github:
    "push pull_request.opened issues.opened issue_comment.created workflow_run.completed release.published",
  stripe:
    "payment_intent.succeeded invoice.payment_failed checkout.session.completed customer.subscription.deleted charge.refunded " +
    "charge.dispute.created payout.created issuing_authorization.request v1.billing.meter.no_meter_found",
  slack:
    "app_mention message.channels message.im message.mpim message.groups message.thread reaction_added member_joined_channel " +
    "app_home_opened file_shared link_shared team_join channel_created app_uninstalled tokens_revoked block_actions " +
    "view_submission view_closed shortcut message_action /weather url_verification",
  linear: "Issue.create Issue.update Comment.create AgentSessionEvent.created AgentSessionEvent.prompted",
  shopify:
    "orders/create orders/paid products/update app/uninstalled customers/data_request customers/redact shop/redact",
  gitlab:
    "push merge_request.open merge_request.merge issue.open note.create pipeline.failed tag_push release",
  jira: "jira:issue_created jira:issue_updated comment_created sprint_started",
  discord:
    "application_command.deploy message_component.approve modal_submit.new_ticket APPLICATION_AUTHORIZED",
  twilio: "message.received message.delivered call.ringing call.completed",
  sentry:
    "issue.created issue.resolved event_alert.triggered metric_alert.critical error.created installation.created",
};

for (const [provider, events] of Object.entries(expected)) {
  test(`there are samples of the events that people test with at ${provider}`, async () => {
    const names = await namesOf(provider);
    assert.deepEqual(
      events.split(" ").filter((event) => !names.includes(event)),
      [],
    );
  });
}

test("there is a sample of every GitHub event that Octokit has an example of", async () => {
  assert.equal((await namesOf("github")).length, 161);
});

describe("samples", () => {
  test("have different names", async () => {
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
