import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { testAccess } from "../../../src/agent/request/test-access.ts";
import { createAgent } from "../../harness/agent.ts";

test("a route declares its run", () => {
  const acp = createAgent();
  acp.post("/usual", { run: {} }, () => null);
  acp.post("/own", { run: { within: "1.5h", onLost: "fail", whileWorking: "latest" } }, () => null);
  acp.on("github", "push", () => null);
  acp.on("github", "issues.*", () => null, { run: { within: "7d" }, ordering: "serialize" });
  assert.deepEqual(testAccess.get(acp)?.declaredRoutes(), [
    { method: "POST", path: "/usual", run: {} },
    { method: "POST", path: "/own", run: { within: "1.5h", on_lost: "fail", while_working: "latest" } },
    {
      method: "POST",
      path: "/github",
      events: ["push", "issues.*"],
      ordering: "serialize",
      run: { within: "7d" },
    },
  ]);
});

describe("a run's time must be", () => {
  for (const within of ["", "1", "999ms", "169h", "8d", "an hour", "1h30m", "-1h"]) {
    test(`from 1s to 7d, not '${within}'`, () => {
      assert.throws(
        () => createAgent().post("/hook", { run: { within } }, () => null),
        (error) =>
          error instanceof TypeError && /^POST \/hook: run\.within .* from 1s to 7d/.test(error.message),
      );
    });
  }
});
