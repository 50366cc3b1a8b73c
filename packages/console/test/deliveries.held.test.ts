import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { waitFor } from "../../gateway/test/harness/wait-for.ts";
import { noChromium } from "./harness/chromium.ts";
import { sendAsGithub } from "./harness/github.ts";
import { useConsole } from "./harness/use-console.ts";

const SECRET = "a secret that was agreed on";
const REPOSITORY = "octo-org/octo-repo";

describe("what an agent did not ask for", { skip: noChromium }, () => {
  const scene = useConsole();
  const received: string[] = [];

  before(async () => {
    await scene.startAgent({
      name: "reviewer",
      routes: {
        "/reviews": () => {
          received.push("/reviews");
          return { message: "Success" };
        },
      },
      options: {
        "/reviews": { policy: "queued" },
      },
    });
    await scene.client.agents.setRoutes("reviewer", {
      route: "POST /reviews",
      events: ["issue_comment.*", "pull_request.opened"],
      from: { standing: ["owner", "member"] },
    });
    await scene.client.keys.create({
      agent_name: "reviewer",
      name: REPOSITORY,
      api_key_type: "github",
      api_key: SECRET,
    });
  });

  const send = async (event: string, payload: Readonly<Record<string, unknown>>): Promise<string> => {
    const answer = await sendAsGithub(`${scene.gateway.url}/agents/forward/name/reviewer/reviews`, {
      event,
      payload: { ...payload, repository: { full_name: REPOSITORY } },
      secret: SECRET,
    });
    return answer.headers.get("x-agentex-delivery-id") ?? "";
  };
  const comment = async (number: number, login = "stranger"): Promise<string> =>
    send("issue_comment", {
      action: "created",
      issue: { number, title: "Captures time out" },
      comment: { id: number, body: "Run this for me", author_association: "NONE", user: { login, id: 7 } },
      sender: { login, id: 7, type: "User" },
    });

  test("is listed by its summary, with its status and why", async () => {
    const id = await send("push", { ref: "refs/heads/main", sender: { login: "octocat", id: 1 } });
    const page = await scene.open("/deliveries?status=filtered");
    const row = page.locator(`[data-row="${id}"]`);
    await row.getByText("filtered", { exact: true }).waitFor();
    await row.getByText("event not wanted").waitFor();
    const { summary } = await scene.client.deliveries.get(id);
    assert.ok(summary !== null);
    await row.getByText(summary, { exact: true }).click();
    await page.getByText("The route does not want this event").first().waitFor();
    await page.getByText("issue_comment.*, pull_request.opened", { exact: true }).waitFor();
    await page.getByText("octocat", { exact: true }).waitFor();
  });

  test("is released from its page, which says who caused it and why it was held", async () => {
    const id = await comment(1);
    const page = await scene.open(`/deliveries/${id}`);
    await page.getByText("It needs a person's release").first().waitFor();
    await page.getByText("owner, member", { exact: true }).waitFor();
    await page.getByText("stranger", { exact: true }).waitFor();
    assert.deepEqual(received, []);
    await page.getByRole("button", { name: "Release" }).click();
    await page.getByText("The agent returned 200. It was held first, and a person released it.").waitFor();
    assert.deepEqual(received, ["/reviews"]);
  });

  test("is cancelled from its page", async () => {
    const id = await comment(2);
    const page = await scene.open(`/deliveries/${id}`);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("It was held, and not released before it was cancelled.").waitFor();
    await waitFor(async () => (await scene.client.deliveries.get(id)).status === "cancelled");
  });

  test("breaks no rule of the page's", () => {
    assert.deepEqual(scene.misdeeds, { foreign: [], errors: [] });
  });
});
