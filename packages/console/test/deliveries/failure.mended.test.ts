import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { waitFor } from "../../../gateway/test/harness/wait-for.ts";
import { noChromium } from "../harness/chromium.ts";
import { sendAsGithub } from "../harness/fill/github.ts";
import { useConsole } from "../harness/use-console.ts";

const SECRET = "a secret that was agreed on";

describe("an agent that fails", { skip: noChromium }, () => {
  const scene = useConsole({ settings: { retrySchedule: [50] } });
  let isBroken = true;
  let failed = "";
  const received: string[] = [];

  before(async () => {
    await scene.startAgent({
      name: "code-watcher",
      routes: {
        "/code_changes": () => {
          if (isBroken) throw new Error("a fault of the agent's");
          received.push("handled");
          return { message: "Success" };
        },
      },
    });
    await scene.client.keys.create({
      agent_name: "code-watcher",
      name: "octo-org/octo-repo",
      api_key_type: "github",
      api_key: SECRET,
    });
  });

  const push = async (number: number): Promise<string> => {
    const answer = await sendAsGithub(`${scene.gateway.url}/agents/forward/name/code-watcher/code_changes`, {
      event: "pull_request",
      payload: { action: "opened", number, repository: { full_name: "octo-org/octo-repo" } },
      secret: SECRET,
    });
    return answer.headers.get("x-agentex-delivery-id") ?? "";
  };

  test("is named on the overview, with a link to what failed and why", async () => {
    failed = await push(1);
    await waitFor(async () => (await scene.client.deliveries.get(failed)).status === "failed");
    const page = await scene.open("/");
    await page.getByText("code-watcher is failing on POST /code_changes").click();
    await page.getByRole("heading", { name: "Deliveries", exact: true }).waitFor();
    await page.locator(`[data-row="${failed}"]`).getByText("failed", { exact: true }).waitFor();
    await page.locator(`[data-row="${failed}"]`).click();
    await page.getByText("The agent returned 500. All 2 attempts failed.").waitFor();
    await page.getByText("Attempts 1 to 2: each returned 500").waitFor();
    await page.getByText("The agent failed to handle this request").first().waitFor();
  });

  test("is fixed, and the failed delivery is replayed from its page", async () => {
    isBroken = false;
    const page = await scene.open(`/deliveries/${failed}`);
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    await page.getByText("The agent returned 200.").waitFor();
    assert.notEqual(page.url().split("/").at(-1), failed);
    await page.getByText("original").waitFor();
    assert.deepEqual(received, ["handled"]);
  });

  test("gets its failed deliveries replayed in bulk: counted first, and followed to the end", async () => {
    isBroken = true;
    await Promise.all([push(2), push(3), push(4)]);
    const page = await scene.open("/deliveries?status=failed");
    await page.getByText("4 deliveries in total").waitFor();
    isBroken = false;
    received.length = 0;
    await page.getByRole("button", { name: "Replay all…" }).click();
    await page.getByText("4 deliveries will be replayed.").waitFor();
    assert.deepEqual(received, [], "counting replays nothing");
    await page.getByRole("button", { name: "Replay 4" }).click();
    await page.getByText("4 deliveries replayed.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    const { deliveries } = await scene.client.deliveries.list({ status: "delivered" });
    assert.equal(deliveries.filter(({ replay_of }) => replay_of !== null).length >= 1, true);
  });

  test("has a request that is copied as a command that sends it again", async () => {
    const page = await scene.open(`/deliveries/${failed}`);
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    const command = String(await page.evaluate("navigator.clipboard.readText()"));
    assert.match(
      command,
      /^curl -sS -X POST 'http:\/\/127\.0\.0\.1:\d+\/agents\/forward\/name\/code-watcher\/code_changes'/,
    );
    assert.match(command, /-H 'x-hub-signature-256: sha256=[0-9a-f]{64}'/);
    assert.match(command, /--data-raw '\{"action":"opened"/);
  });

  test("gets the failed request again with another body, marked as a test", async () => {
    const page = await scene.open(`/deliveries/${failed}`);
    await page.getByRole("button", { name: "Edit and resend…" }).click();
    const body = page.getByRole("textbox", { name: "Body", exact: true });
    await body.fill((await body.inputValue()).replace("opened", "reopened"));
    await page.getByRole("button", { name: "Resend", exact: true }).click();
    await page.getByRole("heading", { name: /pull_request\.reopened .*test/ }).waitFor();
    await page.getByText("original").waitFor();
  });

  test("violates no rule of the page", () => {
    assert.deepEqual(scene.misdeeds, { foreign: [], errors: [] });
  });
});
