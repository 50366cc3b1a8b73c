import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fakeGateway } from "agentex-gateway-sdk/testing";
import { review } from "../src/review.ts";
import { createReviewer } from "../src/reviewer.ts";

function reviewer(options: { token?: string; status?: number } = {}) {
  const posted: { url: string; token: string | null; body: unknown }[] = [];
  const log = { info() {}, warn() {}, error() {} };
  const acp = createReviewer({
    identity: "pr-reviewer[bot]",
    debounce: "10s",
    token: options.token,
    async fetch(input, init) {
      const request = new Request(input, init);
      const { url, headers } = request;
      posted.push({ url, token: headers.get("authorization"), body: await request.json() });
      return new Response(null, { status: options.status ?? 201 });
    },
    environment: {},
    log,
  });
  return { gateway: fakeGateway(acp), posted };
}

const pull = {
  number: 7,
  title: "Fix the flux",
  body: "It leaks",
  additions: 3,
  deletions: 1,
  changed_files: 1,
};

describe("a review", () => {
  test("finds nothing wrong with a small, explained change", () => {
    assert.equal(review(pull), "Looks good to me.");
  });

  test("comments on changes that are too large or not explained", () => {
    const large = { title: "x".repeat(73), body: " ", additions: 300, deletions: 101, changed_files: 21 };
    assert.equal(
      review(large),
      "Please have a look: 401 lines are a lot to review at once; 21 files may be several changes; " +
        "say why in the description; the title is longer than 72 characters.",
    );
    assert.match(review({ ...pull, body: null }), /say why/);
  });
});

describe("the agent", () => {
  for (const action of ["opened", "ready_for_review", "synchronize"]) {
    test(`reviews a pull request that is ${action}, and posts the review`, async () => {
      const { gateway, posted } = reviewer({ token: "t0" });
      const comments_url = "https://api.github.com/repos/octo/repo/issues/7/comments";
      const payload = { action, pull_request: { ...pull, comments_url } };
      const answer = await gateway.deliver("github", `pull_request.${action}`, payload);
      assert.deepEqual(await answer.json(), { review: "Looks good to me." });
      assert.deepEqual(posted, [
        { url: comments_url, token: "Bearer t0", body: { body: "Looks good to me." } },
      ]);
    });
  }

  test("only prints the review without a token", async () => {
    const { gateway, posted } = reviewer();
    const answer = await gateway.deliver("github", "pull_request.opened", { pull_request: pull });
    assert.equal(answer.status, 200);
    assert.deepEqual(posted, []);
  });

  test("fails if GitHub rejects the review, so that the gateway retries", async () => {
    const { gateway } = reviewer({ token: "t0", status: 403 });
    const answer = await gateway.deliver("github", "pull_request.opened", { pull_request: pull });
    assert.equal(answer.status, 500);
  });

  test("reviews again if a comment requests it", async () => {
    const { gateway, posted } = reviewer({ token: "t0" });
    const answer = await gateway.deliver("github", "issue_comment.created", {
      comment: { body: "/review", user: { login: "octocat" } },
      issue: { title: "Fix the flux", body: null, comments_url: "https://api.github.com/comments" },
    });
    assert.deepEqual(await answer.json(), { review: "Please have a look: say why in the description." });
    assert.equal(posted.length, 1);
  });
});
