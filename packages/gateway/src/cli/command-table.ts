import type { Command } from "commander";
import type { Exit } from "./gateway-command.ts";

type AddCommand = (program: Command, exit: Exit) => void;

/** A command as the list of all commands shows it. */
export type ListedCommand = {
  readonly name: string;
  /** The description that its module gives it, so that a list of all commands loads none of them. */
  readonly description: string;
  readonly load: () => Promise<AddCommand>;
};

export type CommandGroup = { readonly title: string; readonly commands: readonly ListedCommand[] };

/** All commands, in the order and the groups of the help. Each group has a folder in `commands/`. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  {
    title: "Get started:",
    commands: [
      {
        name: "init",
        description: "Create an agent project in TypeScript; flags skip the matching prompt",
        load: async () => (await import("./commands/start/init.ts")).addInit,
      },
      {
        name: "dev",
        description: "Run a gateway and an agent in one terminal; the agent restarts when its code changes",
        load: async () => (await import("./commands/start/dev.ts")).addDev,
      },
      {
        name: "connect",
        description:
          "Set up a provider's webhook step by step and wait for the first one; flags skip the matching prompt",
        load: async () => (await import("./commands/start/connect.ts")).addConnect,
      },
      {
        name: "trigger",
        description: "Send a signed sample event through the gateway to the agent",
        load: async () => (await import("./commands/start/trigger.ts")).addTrigger,
      },
    ],
  },
  {
    title: "Inspect and repair:",
    commands: [
      {
        name: "deliveries",
        description: "List, follow, replay, release and cancel deliveries",
        load: async () => (await import("./commands/inspect/deliveries.ts")).addDeliveries,
      },
      {
        name: "refusals",
        description: "List rejected requests, and why they were rejected; or show one",
        load: async () => (await import("./commands/inspect/refusals.ts")).addRefusals,
      },
      {
        name: "sessions",
        description: "Show conversations that an agent bound together",
        load: async () => (await import("./commands/inspect/sessions.ts")).addSessions,
      },
      {
        name: "recover",
        description: "Recover webhooks that providers could not deliver",
        load: async () => (await import("./commands/inspect/recover.ts")).addRecover,
      },
      {
        name: "subscriptions",
        description: "List and end subscriptions of MCP clients that receive events by webhook",
        load: async () => (await import("./commands/inspect/subscriptions.ts")).addSubscriptions,
      },
    ],
  },
  {
    title: "Manage agents and keys:",
    commands: [
      {
        name: "agents",
        description: "Manage registered agents",
        load: async () => (await import("./commands/manage/agents.ts")).addAgents,
      },
      {
        name: "routes",
        description: "Set and try which webhooks wake an agent",
        load: async () => (await import("./commands/manage/routes.ts")).addRoutes,
      },
      {
        name: "keys",
        description: "Manage an agent's keys: API keys and providers' signing secrets",
        load: async () => (await import("./commands/manage/keys.ts")).addKeys,
      },
      {
        name: "sources",
        description:
          "Manage sources: one URL for an app with many installations, and the agents it delivers to",
        load: async () => (await import("./commands/manage/sources.ts")).addSources,
      },
      {
        name: "deployments",
        description: "Manage an agent's deployments: webhooks go to the one in production",
        load: async () => (await import("./commands/manage/deployments.ts")).addDeployments,
      },
      {
        name: "providers",
        description: "Show providers and how to set them up",
        load: async () => (await import("./commands/manage/providers.ts")).addProviders,
      },
    ],
  },
  {
    title: "Call and receive:",
    commands: [
      {
        name: "call",
        description: "Call an agent as a job, with an external key; --wait prints its progress and result",
        load: async () => (await import("./commands/receive/call.ts")).addCall,
      },
      {
        name: "listen",
        description:
          "Copy a deployed agent's deliveries to this machine until Ctrl-C; the agent still receives them",
        load: async () => (await import("./commands/receive/listen.ts")).addListen,
      },
      {
        name: "inbox",
        description:
          "Claim the deliveries of an agent without a URL and run a command for each, until Ctrl-C",
        load: async () => (await import("./commands/receive/inbox.ts")).addInbox,
      },
    ],
  },
  {
    title: "Run a gateway:",
    commands: [
      {
        name: "serve",
        description: "Start the gateway",
        load: async () => (await import("./commands/operate/serve.ts")).addServe,
      },
      {
        name: "doctor",
        description:
          "Check your setup and suggest fixes: settings, store, gateway, agents, keys, sources, alerts, " +
          "clocks, public URL",
        load: async () => (await import("./commands/operate/doctor.ts")).addDoctor,
      },
      {
        name: "accounts",
        description: "Manage accounts and account keys, directly on the gateway's database",
        load: async () => (await import("./commands/operate/accounts.ts")).addAccounts,
      },
      {
        name: "secrets",
        description: "Rotate the encryption key of the secrets in the database",
        load: async () => (await import("./commands/operate/secrets.ts")).addSecrets,
      },
    ],
  },
  {
    title: "Coding agents and shells:",
    commands: [
      {
        name: "mcp",
        description: "Serve MCP to coding agents; receive events of MCP servers",
        load: async () => (await import("./commands/integrate/mcp.ts")).addMcpCommand,
      },
      {
        name: "channel",
        description:
          "Pass an agent's deliveries to a coding agent's session, over MCP on standard input and output",
        load: async () => (await import("./commands/integrate/channel.ts")).addChannel,
      },
      {
        name: "completion",
        description: "Print a shell completion script",
        load: async () => (await import("./commands/integrate/completion.ts")).addCompletion,
      },
    ],
  },
];
