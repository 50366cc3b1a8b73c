import { fromGithub, JSON_TYPE, type Cast } from "./cast.ts";
import { githubPayload } from "./payloads.ts";
import type { Scene } from "./scene.ts";
import type { Stage } from "./stage.ts";

const AGENT = "laptop";

/** A shell script behind `agentex inbox`: nobody can call it, yet it misses nothing while it is away. */
export function pulledScenes({ route, laptopSecret, push }: Cast, stage: Stage): Scene[] {
  const send = (event: string, body: string) => ({
    url: route(`${AGENT}/github`),
    headers: { ...JSON_TYPE, ...fromGithub(event, laptopSecret, body) },
    body,
  });
  const star = githubPayload("star", ({ action }) => action === "created");
  return [
    {
      title: "GitHub push, claimed by a shell script",
      ...send("push", push),
      expected: {
        status: 202,
        answer: /stored/,
        sees: { by: "log", agent: AGENT, matches: /^Codertocat\/Hello-World is not checked out here$/ },
      },
    },
    {
      title: "GitHub star, while the laptop sleeps",
      before: async () => void (await stage.agents[AGENT].program.kill()),
      ...send("star", star),
      after: async () => stage.restart(AGENT),
      expected: {
        status: 202,
        answer: /stored/,
        sees: { by: "log", agent: AGENT, matches: /^got \d+ bytes of github star\.created$/ },
      },
    },
  ];
}
