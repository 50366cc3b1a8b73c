/**
 * The gateway's floors, from the top to the ground. A file in packages/gateway/src imports files of its own folder and of those
 * below it only.
 *
 * @type {readonly { readonly floor: string; readonly folders: Readonly<Record<string, string>> }[]}
 */
export const FLOORS = [
  {
    floor: "The program",
    folders: {
      "main.ts": "the entry",
      "cli/": "the command line, a file a command",
      "gateway.ts": "wires everything, a list of named parts",
      "gateway/": "the parts of that list: what is opened, the servers, how they stop",
    },
  },
  {
    floor: "The doors",
    folders: {
      "console/": "serves the built console",
      "mcp/": "the tools for coding agents, over `GatewayClient`",
      "management/": "the HTTP API, a folder a noun; `api.ts` mounts them all",
      "ingress/": "a webhook's way in: read `ingest.ts` first",
      "ingress/body/": "how a body is read, and what it may cost",
    },
  },
  {
    floor: "The engine",
    folders: {
      "alerts/": "what a person should look at",
      "listeners/": "copies of deliveries, for `agentex listen`",
      "dispatch/replays/": "deliveries that are sent again, one or many",
      "dispatch/": "decides when which delivery is attempted: policies, slots, conversations, retries",
      "dispatch/queue/": "the deliveries table as a queue: groups of commits, claims, recovery",
      "dispatch/presence/": "which agents are there, and who asks whether they are back",
      "dispatch/attempts/": "one HTTP request to an agent",
      "cluster/": "this gateway among those that share the store",
    },
  },
  {
    floor: "The nouns",
    folders: {
      "test-deliveries/": "signed samples that the gateway sends to itself",
      "refusals/": "rejected requests, and what was wrong with them",
      "deliveries/changes/": "what happens to deliveries, as it happens",
      "deliveries/": "received webhooks and what became of them: the record",
      "deployments/": "deployments of agents, of which one is in production",
      "keys/": "agent API keys: the credentials of senders",
      "upstream/": "the running Agentex that the gateway stands in front of",
      "agents/": "agents, their routes and where they may be",
      "providers/": "built-in providers and those of an account",
      "audit/": "who changed what",
      "access/": "who calls, and what they may do",
      "accounts/": "accounts, their keys and the sessions of browsers",
      "bodies/": "the bodies of webhooks, in memory and in the store",
    },
  },
  {
    floor: "The ground",
    folders: {
      "settings/": "every setting, read and checked",
      "secrets/": "encryption and hashes of what must not be read",
      "limits/": "rates, sizes and paces to which callers are held",
      "telemetry/": "log, metrics, traces; knows no noun",
      "ids/": "time-ordered ids",
      "storage/": "SQLite and PostgreSQL behind one set of queries; the schema and its migrations",
      "http/": "what every answer is made of: problems, routers, JSON",
      "addresses/": "IP addresses, ranges and proxies",
      "package-files.ts": "where the package's own files are",
      "version.ts": "the package's version",
      "error-message.ts": "the message of whatever was thrown",
      "lru-cache.ts": "a cache of what was used last",
    },
  },
];
