import type { Delivery, GatewayClient } from "agentex-gateway-sdk/client";
import { until } from "../start/until.ts";
import { APP, fromGithub, fromSlack, JSON_TYPE, type Cast } from "./cast.ts";
import { githubPayload, slackMention } from "./payloads.ts";
import type { Expected, Scene } from "./scene.ts";
import { PULL_REQUEST, type Stage } from "./stage.ts";

const AGENT = "thread-worker";
const THREAD = "1700000000.000900";
/** Until a killed agent's run is lost, and another attempt has done the rest. */
const TIMEOUT = 30_000;

/** A thread in Slack asks for a change: a run that outlives its agent, and a session with the pull request. */
export function workedOnScenes({ route, workerSecret }: Cast, stage: Stage): Scene[] {
  const { client } = stage;
  const mention = (text: string, id: string) => {
    const body = slackMention(APP, `<@U0LAN0Z89> ${text}`, { id, thread: THREAD });
    return { url: route(`${AGENT}/slack`), headers: { ...JSON_TYPE, ...fromSlack(body) }, body };
  };
  const comment = githubPayload("pull_request_review_comment", ({ action }) => action === "created");
  return [
    {
      title: "Slack message, which starts a run; its agent is killed halfway",
      ...mention("please fix the flux", "Ev1"),
      async after() {
        await present(async () => (await runOf(client)).progress >= 0.25, "the run made no progress");
        await stage.agents[AGENT].program.kill();
        await stage.restart(AGENT);
      },
      expected: { status: 200, sees: sees(/started .* in attempt 1$/) },
    },
    {
      title: "The thread's next message, which waits until another has finished the run",
      ...mention("what did you do?", "Ev2"),
      async after() {
        const { id } = await finished(client, /please fix/);
        if ((await client.deliveries.get(id)).attempts.length < 2)
          throw new Error("no other attempt took over the run");
      },
      expected: { status: 200, sees: sees(/answered .*what did you do/) },
    },
    {
      title: "Review comment on the pull request that the run opened",
      url: route(`${AGENT}/github`),
      headers: { ...JSON_TYPE, ...fromGithub("pull_request_review_comment", workerSecret, comment) },
      body: comment,
      expected: { status: 202, sees: sees(new RegExp(`in slack:T0123456789/C0123456789/${THREAD}`)) },
    },
  ];
}

function sees(matches: RegExp): Expected["sees"] {
  return { by: "log", agent: AGENT, matches };
}

/** The progress of the run for the thread's first message. */
async function runOf(client: GatewayClient): Promise<{ readonly progress: number }> {
  const { deliveries } = await client.deliveries.list({ agent: AGENT, status: "working" });
  const [working] = deliveries;
  const found = working === undefined ? undefined : await client.deliveries.get(working.id);
  return { progress: found?.run?.progress ?? 0 };
}

/** The delivery with this summary, once it is delivered. */
async function finished(client: GatewayClient, summary: RegExp): Promise<Delivery> {
  const found = await until(
    async () => {
      const { deliveries } = await client.deliveries.list({ agent: AGENT, status: "delivered" });
      return deliveries.find((delivery) => summary.test(delivery.summary ?? ""));
    },
    { timeout: TIMEOUT },
  );
  if (found === undefined) throw new Error(`no run finished for ${PULL_REQUEST}`);
  return found;
}

async function present(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  const held = await until(async () => (await holds()) || undefined, { timeout: TIMEOUT });
  if (held === undefined) throw new Error(otherwise);
}
