import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startFakeGithub, type FakeGithub } from "../../gateway/test/recovery/github-api/fake-github.ts";
import { waitFor } from "../../gateway/test/harness/wait-for.ts";
import { noChromium } from "./harness/chromium.ts";
import { useConsole } from "./harness/use-console.ts";

const TOKEN = "github_pat_of_the_tests";

describe("what GitHub could not deliver, on the agent's page", { skip: noChromium }, () => {
  let github: FakeGithub | undefined;
  before(async () => {
    github = await startFakeGithub(TOKEN);
  });
  const scene = useConsole({
    settings: {
      get githubApiUrl() {
        return github?.url ?? "";
      },
    },
  });
  after(() => github?.stop());

  test("is searched once a form says where, counted, checked on demand, and raises an alert if the credential is rejected", async () => {
    await scene.startAgent({ name: "code-watcher", routes: { "/github": async () => ({ ok: true }) } });
    const { value } = await scene.gateway.management.createKey({
      agent: "code-watcher",
      name: "octo/flux",
      type: "github",
    });
    const url = `${scene.gateway.url}/agents/forward/name/code-watcher/github`;
    const hook = github?.addHook("octo/flux/7", { url, secret: value, repository: "octo/flux" });
    const page = await scene.open("/agents/code-watcher");
    await page.getByRole("button", { name: "Recover… missed webhooks" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Owner" }).fill("octo");
    await dialog.getByRole("textbox", { name: "Repository" }).fill("flux");
    await dialog.getByRole("textbox", { name: "Webhook number" }).fill("7");
    await dialog.getByRole("textbox", { name: "Token" }).fill(TOKEN);
    await dialog.getByRole("button", { name: "Start recovery" }).click();
    await page.getByText("0 missed, 0 requested, 0 arrived").waitFor();
    hook?.miss(17);
    await page.getByRole("button", { name: "Check now octo.flux" }).click();
    await page.getByText("17 missed, 17 requested, 17 arrived").waitFor();
    assert.equal(github?.redelivered.length, 17);
    if (github !== undefined) github.accepts = { token: "another" };
    await page.getByRole("button", { name: "Check now octo.flux" }).click();
    await waitFor(async () => (await scene.client.recoveries.get("octo.flux")).state === "stopped");
    await page.getByText("GitHub returned 401: Bad credentials").waitFor();
    const overview = await scene.open("/");
    await overview.getByText("Missed webhooks of code-watcher cannot be recovered").waitFor();
    assert.deepEqual(scene.misdeeds, { foreign: [], errors: [] });
  });
});
