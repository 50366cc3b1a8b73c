/**
 * The gateway's floors, from top to bottom. A file in packages/gateway/src may only import files from its own folder and
 * from lower floors.
 *
 * @type {readonly { readonly floor: string; readonly folders: Readonly<Record<string, string>> }[]}
 */
export const FLOORS = [
  {
    floor: "The program",
    folders: {
      "main.ts": "the entry",
      "cli/": "the command line, one file per command",
      "gateway.ts": "wires everything: a list of named parts",
      "gateway/": "those parts: opened resources, servers, shutdown",
    },
  },
  {
    floor: "The doors",
    folders: {
      "console/": "serves the built console",
      "mcp/": "the tools for coding agents, over `GatewayClient`",
      "management/": "the HTTP API, one folder per noun; `api.ts` mounts them",
      "ingress/": "receives webhooks: read `ingest.ts` first",
      "ingress/request/": "reads bodies within limits",
    },
  },
  {
    floor: "The engine",
    folders: {
      "alerts/": "what needs attention",
      "listeners/": "copies of deliveries, for `agentex listen`",
      "dispatch/replays/": "replays, one by one or in bulk",
      "dispatch/": "schedules attempts: policies, slots, ordering, retries",
      "dispatch/runs/": "runs of agents: reports, leases, and what follows their end",
      "dispatch/sessions/": "binds conversations to sessions, and moves what waits",
      "dispatch/queue/": "the deliveries table as a queue: claims, depth, recovery",
      "dispatch/journal/": "records deliveries and attempts, in group commits",
      "dispatch/presence/": "which agents are reachable, and probes of paused ones",
      "dispatch/attempts/": "one HTTP request to an agent",
      "cluster/": "the gateways that share the store",
    },
  },
  {
    floor: "The nouns",
    folders: {
      "test-deliveries/": "signed sample events that the gateway sends to itself",
      "refusals/": "rejected requests and their diagnosis",
      "deliveries/changes/": "live changes of deliveries",
      "deliveries/": "received webhooks and what happened to them: the record",
      "filters/": "which webhooks reach their agent: what wakes it, and who",
      "deployments/": "deployments of agents, of which one is in production",
      "keys/": "agent API keys: the credentials of senders",
      "upstream/": "the running Agentex that the gateway stands in front of",
      "agents/": "agents: their registration, their record and its cache",
      "agents/network/": "the addresses that agents may have, and requests to them",
      "agents/routes/": "routes: declared, set or discovered, and which of them takes a request",
      "sessions/": "conversations that agents bound to others, with which they are one piece of work",
      "runs/": "what agents do after they took a delivery: the record",
      "provider-keys/": "public keys that providers publish, fetched and cached",
      "providers/": "built-in providers and an account's custom ones",
      "audit/": "who changed what",
      "access/": "authentication and authorization of management requests",
      "accounts/": "accounts, their keys and browser sessions",
      "bodies/": "the bodies of webhooks, in memory and in the store",
    },
  },
  {
    floor: "The ground",
    folders: {
      "settings/": "all settings, read and validated",
      "secrets/": "encryption and hashing of secrets",
      "limits/": "rate, size and speed limits for callers",
      "telemetry/": "log, metrics, traces; knows no noun",
      "ids/": "time-ordered ids",
      "storage/": "SQLite and PostgreSQL behind one set of queries; the schema and its migrations",
      "http/": "what all responses share: problems, routers, JSON",
      "addresses/": "IP addresses, ranges and proxies",
      "package-files.ts": "where the package's own files are",
      "version.ts": "the package's version",
      "error-message.ts": "the message of a thrown value",
      "nearest.ts": "the name that was probably meant",
      "lru-cache.ts": "a least-recently-used cache",
    },
  },
];
