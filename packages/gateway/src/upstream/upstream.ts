import { z } from "zod";
import { openUpstreamConnection, type Managed, type UpstreamConnection } from "./connection.ts";
import { parseJson } from "../parse-json.ts";

export type UpstreamFailure =
  /** Agentex could not be reached, failed, or sent an unexpected response; `detail` is a sentence. */
  | { readonly outcome: "unavailable"; readonly detail: string }
  /** Agentex rejected the request; `detail` is its own message. */
  | { readonly outcome: "refused"; readonly detail: string };

export type UpstreamRegistered =
  /** The agent's id at Agentex and, if the response contains it, its internal key. */
  { readonly outcome: "registered"; readonly id: string; readonly key: string | undefined } | UpstreamFailure;

export type UpstreamDeleted =
  | { readonly outcome: "deleted" }
  /** Agentex has no agent with this name. */
  | { readonly outcome: "unknown" }
  | UpstreamFailure;

export type UpstreamDeployed =
  /** Includes the id of a new deployment. */
  | { readonly outcome: "done"; readonly id: string | undefined }
  /** Agentex has no such agent or deployment. */
  | { readonly outcome: "unknown" }
  | UpstreamFailure;

/** The running Agentex behind the gateway. */
export type Upstream = Omit<UpstreamConnection, "manage"> & {
  /** Without a trailing slash. */
  readonly url: string;
  register(body: Readonly<Record<string, unknown>>, headers: readonly string[]): Promise<UpstreamRegistered>;
  /** Registers an agent that was built but not deployed yet. */
  build(body: Readonly<Record<string, unknown>>, headers: readonly string[]): Promise<UpstreamRegistered>;
  /**
   * Changes the deployments of an agent.
   *
   * @param path - relative to `/agents/{id}/deployments`.
   */
  deploy(
    agentId: string,
    method: "POST" | "DELETE",
    path: string,
    headers: readonly string[],
    body?: Readonly<Record<string, unknown>>,
  ): Promise<UpstreamDeployed>;
  /** Whether Agentex has an agent with this name; rejects if that cannot be determined. */
  knows(name: string, headers: readonly string[]): Promise<boolean>;
  delete(name: string, headers: readonly string[]): Promise<UpstreamDeleted>;
};

/** Maximum length of Agentex's message quoted in an error, in characters. */
const MOST_REPEATED = 300;

const registeredSchema = z.looseObject({
  id: z.uuid(),
  agent_api_key: z.string().min(16).max(512).nullish(),
});

const deployedSchema = z.looseObject({ id: z.string().min(1).max(200) });

export function createUpstream(url: string): Upstream {
  const { send, manage, endStreams, destroy } = openUpstreamConnection(url);
  const register = async (
    path: string,
    body: Readonly<Record<string, unknown>>,
    headers: readonly string[],
  ): Promise<UpstreamRegistered> => {
    const answered = await manage("POST", path, headers, body);
    if (answered.status !== 200) return failureOf(answered);
    const agent = registeredSchema.safeParse(parseJson(answered.text));
    return agent.success
      ? { outcome: "registered", id: agent.data.id, key: agent.data.agent_api_key ?? undefined }
      : { outcome: "unavailable", detail: "The running Agentex did not return a registered agent." };
  };
  const agentPath = (name: string): string => `/agents/name/${encodeURIComponent(name)}`;
  return {
    url,
    send,

    register: async (body, headers) => register("/agents/register", body, headers),
    build: async (body, headers) => register("/agents/register-build", body, headers),

    async deploy(agentId, method, path, headers, body) {
      const answered = await manage(method, `/agents/${agentId}/deployments${path}`, headers, body);
      if (answered.status === 404) return { outcome: "unknown" };
      if (answered.status !== 200) return failureOf(answered);
      return { outcome: "done", id: deployedSchema.safeParse(parseJson(answered.text)).data?.id };
    },

    async knows(name, headers) {
      const { status } = await manage("GET", agentPath(name), headers);
      if (status === 200 || status === 404) return status === 200;
      throw new Error("the running Agentex does not say whether it knows the agent");
    },

    async delete(name, headers) {
      const answered = await manage("DELETE", agentPath(name), headers);
      if (answered.status === 404) return { outcome: "unknown" };
      return answered.status === 200 ? { outcome: "deleted" } : failureOf(answered);
    },

    endStreams,
    destroy,
  };
}

function failureOf({ status, text }: Managed): UpstreamFailure {
  if (status === undefined) return { outcome: "unavailable", detail: text };
  const detail = `The running Agentex returned ${status}: ${text.slice(0, MOST_REPEATED)}`;
  return { outcome: status >= 400 && status < 500 ? "refused" : "unavailable", detail };
}
