import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { waitFor } from "../harness/wait-for.ts";
import type { AskedOfGithub, Override } from "./github-api/fake-github.ts";
import { useRecoveryScene } from "./recovery-scene.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

eachStore("GitHub's API, with its limits,", (store) => {
  const scene = useRecoveryScene(store);

  beforeEach(() => {
    scene.github.override = undefined;
    scene.time += 60 * MINUTE;
  });

  const until = async (name: string, count: number): Promise<void> => {
    await waitFor(
      () => scene.asked(name) >= count,
      () => `${scene.asked(name)} of ${count} were asked for`,
    );
    await scene.allDone();
    assert.equal(scene.asked(name), count);
  };

  test("is called at most 60 times a minute with one credential", async () => {
    const [one, two] = [await scene.addHook("busy"), await scene.addHook("busier")];
    one.miss(70);
    two.miss(60);
    scene.github.holdsBack = true;
    await scene.recover("busy");
    await waitFor(() => scene.asked("busy") === 60);
    await scene.recover("busier");
    const all = (): number => scene.asked("busy") + scene.asked("busier");
    await scene.allDone();
    assert.equal(all(), 60);
    assert.equal((await scene.get("busy")).state, "asking");
    scene.time += MINUTE - 1;
    await scene.allDone();
    assert.equal(all(), 60);
    scene.time += 1;
    await waitFor(() => all() === 120);
    await scene.allDone();
    assert.equal(all(), 120);
    scene.time += MINUTE;
    await waitFor(() => all() === 130);
    await scene.allDone();
    assert.equal(all(), 130);
    assert.equal(new Set(scene.github.redelivered).size, 130);
    await scene.client.recoveries.delete("busy");
    await scene.client.recoveries.delete("busier");
  });

  /** Replaces GitHub's response to one of the redelivery requests. */
  const at =
    (name: string, count: number, override: Override) =>
    ({ method, path }: AskedOfGithub): Override | undefined =>
      method === "POST" && path.includes(`/${name}/`) && scene.asked(name) === count ? override : undefined;

  test("is left alone for as long as Retry-After says, even if someone requests a check", async () => {
    (await scene.addHook("retry-after")).miss(5);
    const override = { status: 403, headers: { "retry-after": "90" }, message: "secondary rate limit" };
    scene.github.override = at("retry-after", 3, override);
    await scene.recover("retry-after");
    await until("retry-after", 3);
    const { state, problem, asked } = await scene.get("retry-after");
    assert.deepEqual([state, problem?.code, asked], ["limited", "rate_limited", 2]);
    scene.time += 89 * SECOND;
    await scene.client.recoveries.run("retry-after");
    await until("retry-after", 3);
    scene.time += SECOND;
    await until("retry-after", 6);
    assert.equal((await scene.get("retry-after")).state, "watching");
  });

  test("is left alone until the primary limit is reset, by GitHub's clock", async () => {
    (await scene.addHook("primary")).miss(2);
    const reset = String(Math.floor(Date.now() / SECOND) + 600);
    const override = { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset } };
    scene.github.override = ({ path }) => (path.includes("/primary/") ? override : undefined);
    await scene.recover("primary");
    await waitFor(async () => (await scene.get("primary")).state === "limited");
    const lists = (): number => scene.github.requests.filter(({ path }) => path.includes("/primary/")).length;
    scene.time += 9 * MINUTE;
    await scene.allDone();
    assert.equal(lists(), 1);
    scene.github.override = undefined;
    scene.time += MINUTE + SECOND;
    await until("primary", 2);
  });

  test("is left alone for at least a minute after a secondary limit, and longer each time", async () => {
    (await scene.addHook("secondary")).miss(2);
    scene.github.override = ({ method, path }) =>
      method === "POST" && path.includes("/secondary/")
        ? { status: 429, message: "You have exceeded a secondary rate limit" }
        : undefined;
    await scene.recover("secondary");
    await until("secondary", 1);
    scene.time += MINUTE - 1;
    await until("secondary", 1);
    scene.time += 1;
    await until("secondary", 2);
    scene.time += 2 * MINUTE - 1;
    await until("secondary", 2);
    scene.github.override = undefined;
    scene.time += 1;
    await until("secondary", 4);
  });

  test("fails now and then: what it did not accept is requested again later", async () => {
    (await scene.addHook("failing")).miss(4);
    scene.github.override = at("failing", 2, { status: 502 });
    await scene.recover("failing");
    await until("failing", 2);
    const { state, problem, asked } = await scene.get("failing");
    assert.deepEqual([state, problem?.code, asked], ["retrying", "provider_unavailable", 1]);
    scene.time += 30 * SECOND - 1;
    await until("failing", 2);
    scene.time += 1;
    await until("failing", 5);
    assert.equal((await scene.get("failing")).asked, 4);
  });

  test("does not redeliver everything: that is left out, and the rest is requested", async () => {
    (await scene.addHook("old")).miss(3);
    scene.github.override = at("old", 2, { status: 422, message: "Delivery is too old" });
    await scene.recover("old");
    await until("old", 3);
    scene.time += 60 * MINUTE;
    await until("old", 3);
  });
});
