import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { DeliveryContext } from "agentex-gateway-sdk";
import type { Locator, Page } from "playwright-core";
import { waitFor } from "../../../gateway/test/harness/wait-for.ts";
import { noChromium } from "../harness/chromium.ts";
import { sendAsGithub } from "../harness/fill/github.ts";
import { useConsole } from "../harness/use-console.ts";

/** A run of the agent, controlled by the test. */
type Work = {
  readonly context: DeliveryContext;
  readonly finish: (result: unknown) => void;
  readonly fail: (error: Error) => void;
};

describe("a run that is watched on its delivery's page", { skip: noChromium }, () => {
  const scene = useConsole({ settings: { retrySchedule: [0] } });
  const works: Work[] = [];
  let key = "";

  before(async () => {
    await scene.startAgent({
      name: "reviewer",
      routes: {
        "/review": async (context) =>
          new Promise((finish, fail) => {
            works.push({ context, finish, fail });
          }),
      },
      options: { "/review": { ordering: "serialize", run: { within: "90m", whileWorking: "latest" } } },
    });
    const created = await scene.client.keys.create({ agent_name: "reviewer", name: "ci" });
    key = created.api_key ?? "";
  });

  /** Calls the agent, and opens the delivery's page once its run is in progress. */
  const startRun = async (): Promise<{ id: string; work: Work; page: Page; run: Locator }> => {
    const known = works.length;
    const answer = await fetch(`${scene.gateway.url}/agents/forward/name/reviewer/review`, {
      method: "POST",
      headers: { "x-agent-api-key": key, "content-type": "application/json" },
      body: JSON.stringify({ number: works.length }),
    });
    assert.equal(answer.status, 202, await answer.text());
    const id = answer.headers.get("x-agentex-delivery-id") ?? "";
    await waitFor(() => works.length > known);
    const work = works.at(-1);
    assert.ok(work !== undefined);
    const page = await scene.open(`/deliveries/${id}`);
    const run = page.getByRole("region", { name: "Run", exact: true });
    await run.getByText("Working since").waitFor();
    return { id, work, page, run };
  };

  /** Whether the page is still the one that was opened. */
  const mark = async (page: Page): Promise<() => Promise<void>> => {
    await page.evaluate(() => Object.assign(globalThis, { isMarked: true }));
    return async () => assert.equal(await page.evaluate(() => "isMarked" in globalThis), true, "reloaded");
  };

  test("shows what the agent says, its progress and usage, and finally its result", async () => {
    const { work, page, run } = await startRun();
    const wasNotReloaded = await mark(page);
    await run.getByText("working", { exact: true }).waitFor();
    work.context.progress(0.4, "reading the diff");
    await run.getByText("reading the diff").waitFor();
    await run.getByText("40%").waitFor();
    const bar = run.getByRole("progressbar", { name: "Progress of the run" });
    assert.equal(await bar.getAttribute("aria-valuenow"), "40");
    work.context.usage({ inputTokens: 48_200, outputTokens: 3_100, costUsd: 0.31, model: "large" });
    work.context.progress(0.9, "writing the comments");
    await run.getByText("writing the comments").waitFor();
    await run.getByText("48,200 in · 3,100 out").waitFor();
    await run.getByText("$0.31").waitFor();
    await run.getByText("large", { exact: true }).waitFor();
    work.finish({ comments: 3 });
    await run.getByText("succeeded", { exact: true }).waitFor();
    await run.getByRole("region", { name: "The run's result, as JSON" }).getByText('"comments"').waitFor();
    await page.getByRole("heading", { level: 1 }).getByText("delivered").waitFor();
    await page.getByText("The agent's run succeeded.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Cancel run" }).count(), 0);
    await wasNotReloaded();
  });

  test("is cancelled after a confirmation; the page says that the agent was asked, and when it stopped", async () => {
    const { id, work, page, run } = await startRun();
    const wasNotReloaded = await mark(page);
    await page.getByRole("button", { name: "Cancel run" }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
    await dialog.getByText("The agent is told when it next reports").waitFor();
    await dialog.getByRole("button", { name: "Back" }).click();
    assert.equal((await scene.client.deliveries.get(id)).run?.cancel_requested, false);
    await page.getByRole("button", { name: "Cancel run" }).click();
    await dialog.getByRole("button", { name: "Cancel run" }).click();
    await run.getByText("working, cancel requested").waitFor();
    await run.getByText("Cancel requested. The agent is told when it next reports.").waitFor();
    await page.getByRole("button", { name: "Cancel run" }).waitFor({ state: "detached" });
    work.context.progress(0.5, "half-way");
    await waitFor(() => work.context.signal.aborted);
    work.fail(new Error("Stopped, and the branch is removed"));
    await run.getByText("cancelled", { exact: true }).waitFor();
    await page.getByRole("heading", { level: 1 }).getByText("cancelled").waitFor();
    await wasNotReloaded();
  });

  test("that was retried shows the run of the previous attempt", async () => {
    const { work, run } = await startRun();
    const known = works.length;
    work.context.progress(0.2, "cloning the repository");
    await run.getByText("cloning the repository").waitFor();
    work.fail(Object.assign(new Error("GitHub is not available"), { retry: true }));
    await waitFor(() => works.length > known);
    const earlier = run.getByRole("region", { name: "Earlier runs" });
    await earlier.getByText("Attempt 1").waitFor();
    await earlier.getByText("GitHub is not available").waitFor();
    await earlier.getByText("Last note: cloning the repository").waitFor();
    works.at(-1)?.fail(new Error("The branch is gone"));
    await run.getByText("The branch is gone").waitFor();
    await run.getByText("failed", { exact: true }).first().waitFor();
  });

  test("is part of a session, whose other conversations are linked", async () => {
    await scene.client.keys.create({
      agent_name: "reviewer",
      name: "octo/flux",
      api_key_type: "github",
      api_key: "a secret of the tests",
    });
    const known = works.length;
    const answer = await sendAsGithub(`${scene.gateway.url}/agents/forward/name/reviewer/review`, {
      event: "push",
      payload: { ref: "refs/heads/main", repository: { full_name: "octo/flux" } },
      secret: "a secret of the tests",
    });
    await waitFor(() => works.length > known);
    await works.at(-1)?.context.bind("slack:T1/C1/17.1");
    const page = await scene.open(`/deliveries/${answer.headers.get("x-agentex-delivery-id")}`);
    const link = page
      .getByRole("region", { name: "Same session" })
      .getByRole("link", { name: "slack:T1/C1/17.1" });
    assert.match((await link.getAttribute("href")) ?? "", /provider=slack&conversation=T1%2FC1%2F17\.1/);
    works.at(-1)?.finish(undefined);
    await page.getByRole("heading", { level: 1 }).getByText("delivered").waitFor();
  });

  test("is found by its status, and its agent's page says what the route declares about runs; its usage is summed up", async () => {
    const { id, work, page } = await startRun();
    await page.goto(`${scene.gateway.adminUrl}/console/deliveries?status=working`);
    await page.locator(`[data-row="${id}"]`).getByText("working", { exact: true }).waitFor();
    work.finish(undefined);
    await page.goto(`${scene.gateway.adminUrl}/console/agents/reviewer`);
    await page.getByText(/runs take up to 90 minutes · a lost run is retried · .* newest waits/).waitFor();
    await page.goto(`${scene.gateway.adminUrl}/console/`);
    const usage = page.getByRole("table", { name: "Usage by agent and day" });
    await usage.getByRole("row", { name: /reviewer .*48,200 in · 3,100 out \$0\.31$/ }).waitFor();
    assert.deepEqual(scene.misdeeds, { foreign: [], errors: [] });
  });
});
