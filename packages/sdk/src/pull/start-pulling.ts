import type { Intake } from "../agent/serving/intake.ts";
import type { Registration } from "../agent/registration/registration.ts";
import type { Settings } from "../agent/settings.ts";
import type { PullSettings } from "./pull-options.ts";
import { startPuller, type Refused } from "./puller.ts";
import { workAsAgent, type WorkAsAgentParts } from "./work-as-agent.ts";

export type StartPullingParts = Pick<Settings, "name" | "gateway" | "log" | "now" | "random" | "sleep"> &
  WorkAsAgentParts & {
    readonly pull: PullSettings;
    readonly registration: Pick<Registration, "agent" | "key" | "askForKey">;
  };

/** Feeds an agent from its inbox, as soon as it is registered. */
export function startPulling(parts: StartPullingParts): Intake {
  const { name, gateway, log, pull, registration } = parts;
  let told: string | undefined;
  const puller = startPuller({
    ...parts,
    ...pull,
    agent: name,
    key: () => registration.key,
    isReady: () => registration.agent !== undefined,
    work: workAsAgent(parts),
    async onRefused(refused) {
      const what = describe(refused, gateway.baseUrl);
      if (what !== told) log.error(what);
      told = what;
      // Its key may be new, or the gateway may have forgotten it. If it has a URL now, it belongs to another process.
      if (refused.code !== "agent_not_pull") await registration.askForKey();
      return "again";
    },
  });
  log.info(`claiming from ${gateway.baseUrl}, up to ${pull.concurrency} deliveries at once`);
  return { close: async (patience) => puller.stop(patience) };
}

function describe({ code, detail }: Refused, baseUrl: string): string {
  if (code === "agent_not_pull") {
    return "another process has registered this agent with a URL: its deliveries go there, and none come here";
  }
  return `${baseUrl} does not let this agent claim: ${detail}`;
}
