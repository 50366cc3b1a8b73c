import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { check, type CheckResult } from "./check.ts";
import { startAgent, type AgentSetting } from "../start-agent.ts";

const run = promisify(execFile);

/** Two deployments of one agent: the second is a preview until the SDK's own client promotes it. */
export async function checkDeployments(
  stack: AsyncDisposableStack,
  setting: Omit<AgentSetting, "type" | "deploymentId">,
): Promise<CheckResult[]> {
  const { gatewayUrl, python, root } = setting;
  const type = { name: "python-deployed", acpType: "async", asyncType: "base" } as const;
  const [production, preview] = [
    await startAgent(stack, { ...setting, type, deploymentId: "v1" }),
    await startAgent(stack, { ...setting, type, deploymentId: "v2" }),
  ];
  return [
    await check("a preview does not move the agent in production", async () => {
      assert.ok(production.outcome === "started" && preview.outcome === "started");
      const response = await fetch(`${gatewayUrl}/agents/name/${type.name}`);
      assert.partialDeepStrictEqual(await response.json(), {
        acp_url: production.url,
        production_deployment_id: "v1",
      });
    }),
    await check("the SDK's client builds, promotes, deletes and restores agents", async () => {
      assert.ok(preview.outcome === "started");
      const script = join(root, "scripts/python/checks/manage.py");
      const { stdout } = await run(python, ["-B", script, gatewayUrl, type.name, "v2"]);
      assert.deepEqual(JSON.parse(stdout), {
        built: "BuildOnly",
        before: { v1: true, v2: false },
        promoted: preview.url,
        after: { v1: false, v2: true },
        production: "v2",
        deleted: `Agent '${type.name}-built' deleted successfully`,
        came_back: true,
      });
    }),
  ];
}
