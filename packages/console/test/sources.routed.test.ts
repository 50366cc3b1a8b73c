import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { waitFor } from "../../gateway/test/harness/wait-for.ts";
import { noChromium } from "./harness/chromium.ts";
import { sendAsSlack } from "./harness/fill/slack.ts";
import { useConsole } from "./harness/use-console.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

describe("an app with many installations", { skip: noChromium }, () => {
  const scene = useConsole();
  const received: string[] = [];

  before(async () => {
    for (const name of ["answerer", "archivist"]) {
      await scene.startAgent({
        name,
        routes: {
          "/slack": () => {
            received.push(name);
            return { by: name };
          },
        },
      });
    }
  });

  const mention = async (workspace: string, secret = SECRET): Promise<string> => {
    const url = `${scene.gateway.url}/sources/acme`;
    const sent = await sendAsSlack(url, { workspace, text: "help", secret });
    return sent.headers.get("x-agentex-delivery-id") ?? "";
  };

  test("is connected step by step: the URL first, then its secret, and what is wrong with a request", async () => {
    const page = await scene.open("/sources");
    await page.getByText("No sources yet").waitFor();
    await page.getByRole("link", { name: "Create source" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: "Slack", exact: true }).click();
    await page.getByRole("radio", { name: "An app with many installations" }).waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("acme");
    await page.getByRole("textbox", { name: "Installation" }).fill("T1");
    await page.getByRole("button", { name: "Create source" }).click();
    await page.getByText(`${scene.gateway.url}/sources/acme`).waitFor();
    await page.getByRole("textbox", { name: "Signing secret" }).fill(SECRET);
    await page.getByRole("button", { name: "Save secret" }).click();
    await page.getByText("The secret is stored.").waitFor();

    await mention("T1", "not the secret");
    await page.getByText("signature invalid").waitFor();
    await mention("T1");
    await page.getByText("Verified", { exact: true }).waitFor();
    assert.deepEqual(received, ["answerer"]);
    await page.getByRole("link", { name: "Go to acme" }).click();
    await page.getByText("T1", { exact: true }).waitFor();
  });

  test("is distinguished by another value, and accepts other paths, as a form says", async () => {
    const page = await scene.open("/sources/acme");
    await page.getByRole("button", { name: "Change", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Targets are chosen by" }).fill("{json:api_app_id}");
    await dialog.getByRole("combobox", { name: "Also answers at" }).click();
    await page.getByRole("option", { name: "/slack/events" }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("/slack/events, /slack/commands").waitFor();
    const changed = await scene.client.sources.get("acme");
    assert.deepEqual([changed.route_by, changed.alias], ["{json:api_app_id}", "/slack"]);
    assert.equal(changed.key?.values.length, 1, "its secret stays");
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await dialog.getByRole("textbox", { name: "Targets are chosen by" }).fill("");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("installation", { exact: true }).waitFor();
  });

  test("keeps webhooks without a target until a person says which agent gets them", async () => {
    received.length = 0;
    const first = await mention("T2");
    const second = await mention("T2");
    const other = await mention("T3");
    const list = await scene.open("/deliveries?source=acme&status=unrouted");
    await list.locator(`[data-row="${first}"]`).getByText("source acme · T2", { exact: false }).waitFor();
    const page = await scene.open("/sources/acme");
    await page.getByRole("tab", { name: "Unrouted (3)" }).click();
    await page.getByRole("link", { name: "2 deliveries" }).waitFor();
    await page.getByRole("button", { name: "Deliver to… T2" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Agent" }).click();
    await page.getByRole("option", { name: "archivist" }).click();
    await dialog.getByRole("button", { name: "Add target" }).click();
    await page.getByRole("tab", { name: "Unrouted (1)" }).waitFor();
    await waitFor(() => received.length === 2);
    assert.deepEqual(received, ["archivist", "archivist"]);
    assert.equal((await scene.client.deliveries.get(second)).agent_name, "archivist");

    // From the page of a single delivery, too.
    await page.goto(`${scene.gateway.adminUrl}/console/deliveries/${other}`);
    await page.getByText("Its source has no target for it yet.").waitFor();
    await page.getByRole("button", { name: "Deliver to…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Add target" }).click();
    await page.getByText("The agent returned 200").waitFor();
    await page.getByText("T3", { exact: true }).waitFor();
  });

  test("has targets that are added with a condition, made shadows, and removed", async () => {
    const page = await scene.open("/sources/acme");
    await page.getByRole("button", { name: "Add target" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Condition (when)" }).fill("not JSON");
    assert.equal(await dialog.getByRole("button", { name: "Add target" }).isDisabled(), true);
    const when = { value: "{json:event.type}", is: "app_mention" };
    await dialog.getByRole("textbox", { name: "Condition (when)" }).fill(JSON.stringify(when));
    await dialog.getByRole("button", { name: "Add target" }).click();
    await page.getByText("only if a condition is met").waitFor();
    await page.getByRole("button", { name: "Change answerer for all others" }).click();
    await dialog.getByRole("switch", { name: "Shadow" }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("shadow: its responses never count").waitFor();
    const targets = async () => scene.client.sources.targets("acme", { value: "*" });
    assert.partialDeepStrictEqual(await targets(), [{ agent_name: "answerer", when, shadow: true }]);
    await page.getByRole("button", { name: "Remove answerer for all others" }).click();
    await dialog.getByRole("button", { name: "Delete target" }).click();
    await page.getByText("all others", { exact: true }).waitFor({ state: "detached" });
    assert.deepEqual(await targets(), []);
  });

  test("shows a shadow's result beside the one that counts, and replays to another agent", async () => {
    await scene.client.sources.setTarget("acme", "T1", { agent: "archivist", path: "/slack", shadow: true });
    const id = await mention("T1");
    const page = await scene.open(`/deliveries/${id}`);
    const panel = page.getByRole("region", { name: "The same request" });
    await panel.getByRole("article", { name: "answerer" }).getByText('"answerer"').waitFor();
    const shadow = panel.getByRole("article", { name: "archivist" });
    await shadow.getByText("shadow", { exact: true }).waitFor();
    await shadow.getByText('"archivist"').waitFor();
    await page.getByRole("button", { name: "Replay to…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Agent" }).click();
    await page.getByRole("option", { name: "archivist" }).click();
    await dialog.getByRole("button", { name: "Replay" }).click();
    await page.getByText("replay of an earlier delivery").waitFor();
    const compared = panel.getByRole("article", { name: "archivist" });
    await compared.getByText("same response").waitFor();
    await scene.client.sources.removeTargets("acme", "T1", { agent: "archivist" });
  });

  test("has one secret, which is rotated for all installations, and is deleted", async () => {
    const page = await scene.open("/sources/acme/keys");
    await page.getByRole("button", { name: "Rotate Secret of the app" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "New secret" }).fill("another secret of the app");
    await dialog.getByRole("button", { name: "Rotate key" }).click();
    await dialog.getByText("Key rotated.").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByText("old value expires").waitFor();
    assert.notEqual(await mention("T1", "another secret of the app"), "");
    await page.getByRole("tab", { name: "Targets" }).click();
    await page.getByRole("button", { name: "Delete source" }).click();
    await dialog.getByRole("button", { name: "Delete source" }).click();
    await page.getByText("No sources yet").waitFor();
  });

  test("violates no rule of the page", () => {
    assert.deepEqual(scene.misdeeds, { foreign: [], errors: [] });
  });
});
