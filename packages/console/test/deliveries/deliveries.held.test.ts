import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { waitFor } from "../../../gateway/test/harness/wait-for.ts";
import { noChromium, SIZES } from "../harness/chromium.ts";
import { sendAsGithub } from "../harness/fill/github.ts";
import { useConsole } from "../harness/use-console.ts";

const SECRET = "a secret that was agreed on";
const REPOSITORY = "octo-org/octo-repo";

describe("what an agent wants, and what it does not", { skip: noChromium }, () => {
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
        "/choosy": () => ({ message: "Success" }),
        "/gathered": () => ({ message: "Success" }),
      },
      options: {
        "/reviews": { policy: "queued" },
        "/choosy": { events: ["push"] },
        // A full batch does not depend on how fast the machine is.
        "/gathered": { batch: { debounce: "1h", maxWait: "1h", maxSize: 3 } },
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

  const send = async (
    event: string,
    payload: Readonly<Record<string, unknown>>,
    path = "/reviews",
  ): Promise<string> => {
    const answer = await sendAsGithub(`${scene.gateway.url}/agents/forward/name/reviewer${path}`, {
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
    await row.getByText("event not selected").waitFor();
    const { summary } = await scene.client.deliveries.get(id);
    assert.ok(summary !== null);
    await row.getByText(summary, { exact: true }).click();
    await page.getByText("The route does not accept this event").first().waitFor();
    await page.getByText("issue_comment.*, pull_request.opened", { exact: true }).waitFor();
    await page.getByText("octocat", { exact: true }).waitFor();
  });

  test("is released from its page, which says who caused it and why it was held", async () => {
    const id = await comment(1);
    const page = await scene.open(`/deliveries/${id}`);
    await page.getByText("A person must release it").first().waitFor();
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
    await page.getByText("It was held, and then cancelled without being released.").waitFor();
    await waitFor(async () => (await scene.client.deliveries.get(id)).status === "cancelled");
  });

  test("waits on its own page, linked from the overview and the navigation, and is released from there", async () => {
    const first = await comment(11);
    const second = await comment(12);
    const page = await scene.open("/");
    await page.getByRole("link", { name: "Held 2", exact: true }).waitFor();
    await page.getByText("reviewer has held deliveries").click();
    await page.getByRole("heading", { name: "Held", exact: true }).waitFor();
    await page.getByText("route: POST /reviews").waitFor();
    await page.getByText("stranger, standing: none").first().waitFor();
    await page.getByText("cancelled in 6d").first().waitFor();
    received.length = 0;
    await page.getByRole("button", { name: /^Release .*#11/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Back" }).click();
    assert.equal(
      (await scene.client.deliveries.get(first)).status,
      "held",
      "without confirmation nothing happens",
    );
    await page.getByRole("button", { name: /^Release .*#11/ }).click();
    await dialog.getByRole("button", { name: "Release 1" }).click();
    await page.getByRole("link", { name: "Held 1", exact: true }).waitFor();
    await waitFor(async () => (await scene.client.deliveries.get(first)).status === "delivered");
    assert.deepEqual(received, ["/reviews"]);
    await page.getByRole("checkbox", { name: /#12/ }).check();
    await page.getByRole("button", { name: "Cancel selected…" }).click();
    await dialog.getByRole("button", { name: "Cancel 1" }).click();
    await page.getByText("No held delivery matches").waitFor();
    assert.equal((await scene.client.deliveries.get(second)).status, "cancelled");
  });

  test("is released in bulk: all that match the filter, counted first", async () => {
    await Promise.all([21, 22, 23].map(async (number) => comment(number)));
    const other = await comment(24);
    const { conversation } = await scene.client.deliveries.get(other);
    received.length = 0;
    const page = await scene.open("/held");
    await page.getByRole("checkbox", { name: "Select all shown" }).check();
    await page.getByText("4 selected").waitFor();
    await page.goto(
      `${scene.gateway.adminUrl}/console/held?conversation=${encodeURIComponent(conversation ?? "")}`,
    );
    await page.getByRole("button", { name: "Cancel all…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel 1" }).click();
    await page.getByText("1 delivery cancelled.").waitFor();
    await page.goto(`${scene.gateway.adminUrl}/console/held`);
    await page.getByRole("button", { name: "Release all…" }).click();
    await page.getByText("Release 3 deliveries?").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Release 3" }).click();
    await page.getByText("3 deliveries released.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await page.getByText("Nothing is held").waitFor();
    await waitFor(() => received.length === 3);
    assert.equal((await scene.client.deliveries.get(other)).status, "cancelled");
  });

  test("is edited with the agent, tested on what the route received, saved, and reset", async () => {
    const route = async () => {
      const { webhook_routes } = await scene.client.agents.get({ name: "reviewer" });
      return webhook_routes?.find(({ path }) => path === "/choosy");
    };
    const id = await send("push", { ref: "refs/heads/draft" }, "/choosy");
    await send("push", { ref: "refs/heads/main" }, "/choosy");
    const page = await scene.open("/agents/reviewer");
    await page.getByText("only push").waitFor();
    await page.getByRole("button", { name: "Filter POST /choosy" }).click();
    const dialog = page.getByRole("dialog");
    const condition = dialog.getByRole("textbox", { name: "Condition (when)" });
    await condition.fill("not JSON");
    assert.equal(await dialog.getByRole("button", { name: "Save" }).isDisabled(), true);
    await condition.fill('{ "value": "{json:ref}", "iz": "refs/heads/main" }');
    await dialog.getByRole("button", { name: "Try on the last 7 days" }).click();
    await dialog.getByText("iz: is not known").waitFor();
    await page.locator("textarea:focus[aria-invalid=true]").waitFor();
    await condition.fill('{ "value": "{json:ref}", "is": "refs/heads/main" }');
    await dialog.getByRole("button", { name: "Try on the last 7 days" }).click();
    await dialog.getByText("Of 2 deliveries, 1 would reach the agent, 1 would be filtered.").waitFor();
    await dialog.getByText("and the value is 'refs/heads/draft'").waitFor();
    assert.equal(await dialog.locator(`a[href$="${id}"]`).count(), 1);
    assert.equal((await route())?.when, null, "trying changes nothing");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("only push · only if a condition is met · set with the API: when").waitFor();
    assert.deepEqual((await route())?.set_over_api, ["when"]);
    await page.getByRole("button", { name: "Filter POST /choosy" }).click();
    await dialog.getByText("Declared by the agent.").waitFor();
    await dialog.getByRole("button", { name: "Reset to what the agent declares: condition" }).click();
    assert.equal(await condition.inputValue(), "");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("only push", { exact: true }).waitFor();
    assert.deepEqual((await route())?.set_over_api, []);
  });

  test("is edited with whom it trusts, its own accounts and its budget, and the gateway's objections are shown at the field", async () => {
    const page = await scene.open("/agents/reviewer");
    const dialog = page.getByRole("dialog");
    const edit = async () => page.getByRole("button", { name: "Filter POST /choosy" }).click();
    const save = async () => dialog.getByRole("button", { name: "Save" }).click();
    await edit();
    await dialog.getByRole("combobox", { name: "Trusted senders" }).click();
    await page.getByRole("option", { name: "member", exact: true }).click();
    await dialog.getByRole("button", { name: "Try on the last 7 days" }).click();
    await dialog.getByText("0 would reach the agent, 0 would be filtered, 2 would be held.").waitFor();
    const accounts = dialog.getByRole("combobox", { name: "The agent's own accounts" });
    await accounts.fill("999");
    await dialog.getByRole("textbox", { name: "at most" }).fill("5");
    assert.equal(await dialog.getByRole("button", { name: "Save" }).isDisabled(), true);
    await dialog.getByRole("textbox", { name: "within" }).fill("10");
    await save();
    await dialog.getByText("must be a time from 1s to 7d, such as 10m").waitFor();
    await dialog.getByText("999: must be a provider and an id").waitFor();
    assert.equal(await dialog.getByRole("alert").count(), 0);
    await dialog.getByRole("textbox", { name: "within" }).fill("10m");
    await accounts.focus();
    await page.keyboard.press("Backspace");
    await accounts.fill("github:999");
    await save();
    await page.getByText("at most 5 in 10m per ordering key · set with the API: from, budget").waitFor();
    await page.getByText("github:999 (set with the API)").waitFor();
    const agent = await scene.client.agents.get({ name: "reviewer" });
    assert.deepEqual(agent.set_over_api, ["identities"]);
    assert.partialDeepStrictEqual(
      agent.webhook_routes?.find(({ path }) => path === "/choosy"),
      {
        from: { standing: ["member"], otherwise: "hold" },
        budget: { most: 5, within: "10m", per: "conversation" },
        set_over_api: ["from", "budget"],
      },
    );
    await edit();
    for (const name of ["trusted senders", "the agent's own accounts", "budget"]) {
      await dialog.getByRole("button", { name: `Reset to what the agent declares: ${name}` }).click();
    }
    await save();
    await page.getByText("only push", { exact: true }).waitFor();
    const { identities, set_over_api } = await scene.client.agents.get({ name: "reviewer" });
    assert.deepEqual({ identities, set_over_api }, { identities: [], set_over_api: [] });
  });

  test("is shown with the others that were sent in the same request", async () => {
    const push = async (commit: string): Promise<string> =>
      send("push", { ref: "refs/heads/main", after: commit }, "/gathered");
    const first = await push("a");
    const second = await push("b");
    const list = await scene.open("/agents/reviewer/deliveries");
    await list.locator(`[data-row="${second}"]`).waitFor();
    const collected = await scene.open(`/deliveries/${second}`);
    await collected.getByText("It is being collected with others").waitFor();
    const third = await push("c");
    await collected.getByRole("heading", { name: "Sent with 2 others" }).waitFor();

    // In lists, it becomes one row, which the keyboard expands.
    const batch = list.getByRole("button", { name: /batch of 3/ });
    await batch.waitFor();
    assert.equal(await list.locator(`[data-row="${second}"]`).count(), 0);
    await list.keyboard.press("j");
    await list.keyboard.press("Enter");
    assert.equal(await batch.getAttribute("aria-expanded"), "true");
    const members = list.getByRole("list", { name: "Deliveries of the batch" });
    await members.locator(`[data-row="${second}"]`).waitFor();
    assert.equal(await members.getByRole("listitem").count(), 3);
    await list.keyboard.press("j");
    await list.keyboard.press("Enter");
    await list.waitForURL(`**/deliveries/${third}`);

    const page = await scene.open(`/deliveries/${third}`);
    const panel = page.getByRole("region", { name: "Sent with 2 others" });
    await panel.getByRole("link", { name: "the first delivery" }).click();
    await page.getByText("This delivery is the first").waitFor();
    assert.equal(page.url().split("/").at(-1), first);
    await panel.getByRole("link", { name: "View all" }).click();
    await page.getByText("3 deliveries in total").waitFor();
    await page.setViewportSize(SIZES.phone);
    for (const id of [first, second, third]) {
      const mark = page.locator(`[data-row="${id}"]`).getByText("batch", { exact: true });
      await mark.waitFor();
      const box = await mark.boundingBox();
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= SIZES.phone.width, "a phone shows it");
    }

    // A replay of one of them is sent by itself, and the batch is one row among those with its ordering key.
    const replay = await scene.client.deliveries.replay(first);
    await page.goto(`${scene.gateway.adminUrl}/console/deliveries/${replay.id}`);
    const same = page.getByRole("region", { name: "Same ordering key" });
    await same.getByRole("button", { name: /batch of 3/ }).click();
    await same.getByRole("list").getByRole("listitem").nth(2).waitFor();
    assert.equal(await page.getByRole("heading", { name: /^Sent with/ }).count(), 0);
    await page.goto(`${scene.gateway.adminUrl}/console/deliveries/${third}`);
    await panel.getByRole("button", { name: "Replay batch" }).click();
    await page.getByText("replay of an earlier delivery").waitFor();
    await panel.waitFor();
  });

  test("violates no rule of the page", () => {
    // A browser reports every 422: that of the misspelt condition, and that of the wrong budget.
    const errors = scene.misdeeds.errors.filter((error) => !/ 422 .*\/routes(\/try)?\)$/.test(error));
    assert.deepEqual({ ...scene.misdeeds, errors }, { foreign: [], errors: [] });
  });
});
