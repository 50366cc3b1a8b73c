import { isIP } from "node:net";
import type { Setting } from "./setting.ts";

/** What whoever comes from Agentex brings along. */
export type AgentexConfig = {
  /** Where agents are that registered as `host.docker.internal`; undefined: under that name. */
  readonly acpHostOverride: string | undefined;
};

export const AGENTEX_SETTINGS = {
  acpHostOverride: {
    variable: "AGENTEX_ACP_HOST_OVERRIDE",
    flag: "--acp-host-override <host>",
    fallback: undefined,
    description:
      "Where agents are that registered as host.docker.internal, as Agentex's templates have it: 127.0.0.1 for a gateway " +
      "that runs on their machine and not in a container.",
    expected: "an address or name, such as 127.0.0.1",
    read: (text) =>
      isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?$/i.test(text) ? text : undefined,
  },
} satisfies { [Name in keyof AgentexConfig]: Setting<NonNullable<AgentexConfig[Name]>> };
