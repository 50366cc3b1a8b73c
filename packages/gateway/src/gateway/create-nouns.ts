import { createLogin } from "../access/create-login.ts";
import type { Login } from "../access/identify.ts";
import { createAccountKeys, type AccountKeys } from "../accounts/account-keys.ts";
import { createAccounts, type Accounts } from "../accounts/accounts.ts";
import { createSessions, type Sessions } from "../accounts/sessions.ts";
import { createAgents, type Agents } from "../agents/agents.ts";
import { createRouteCache, type RouteCache } from "../agents/route-cache.ts";
import { createAuditLog, type AuditLog } from "../audit/audit-log.ts";
import { createDeployments, type Deployments } from "../deployments/deployments.ts";
import { createKeys, type Keys } from "../keys/keys.ts";
import { createProviderKeys, type ProviderKeys } from "../provider-keys/provider-keys.ts";
import { createProviderRegistry, type ProviderRegistry } from "../providers/provider-registry.ts";
import { createRunTokens, type RunTokens } from "../runs/run-token.ts";
import { createDiagnoser, type Diagnoser } from "../refusals/diagnoser.ts";
import { createSources, type Sources } from "../sources/sources.ts";
import { createTestPasses, type TestPasses } from "../test-deliveries/test-passes.ts";
import { createRecoveries, type Recoveries } from "../recoveries/recoveries.ts";
import { createSubscriptions, type Subscriptions } from "../subscriptions/subscriptions.ts";
import { createUpstream, type Upstream } from "../upstream/upstream.ts";
import type { Ground } from "./open-ground.ts";

/** The records that people and programs manage. */
export type Nouns = {
  readonly accounts: Accounts;
  readonly accountKeys: AccountKeys;
  readonly sessions: Sessions;
  readonly login: Login;
  readonly audit: AuditLog;
  readonly agents: Agents;
  readonly deployments: Deployments;
  readonly sources: Sources;
  readonly routes: RouteCache;
  readonly keys: Keys;
  readonly providers: ProviderRegistry;
  readonly providerKeys: ProviderKeys;
  readonly diagnose: Diagnoser;
  readonly testPasses: TestPasses;
  readonly runTokens: RunTokens;
  readonly recoveries: Recoveries;
  readonly subscriptions: Subscriptions;
  /** Undefined without an upstream. */
  readonly upstream: Upstream | undefined;
};

export function createNouns({ config, database, vault, dispatcher, keyClient, now, elapsed }: Ground): Nouns {
  const accountKeys = createAccountKeys(database, vault, now);
  const sessions = createSessions(database, vault, now);
  const agents = createAgents(database, now);
  const keys = createKeys(database, vault, now);
  const providerKeys = createProviderKeys({ client: keyClient, elapsed });
  return {
    accounts: createAccounts(database, now),
    accountKeys,
    sessions,
    login: createLogin({ ...config, accountKeys, sessions, fetch, elapsed }),
    audit: createAuditLog(database, now),
    agents,
    deployments: createDeployments(database, now),
    sources: createSources(database, now),
    routes: createRouteCache(agents, dispatcher, now),
    keys,
    providers: createProviderRegistry(database, now),
    providerKeys,
    diagnose: createDiagnoser(keys, { get: (url) => providerKeys.peek(url) }),
    testPasses: createTestPasses(vault, now),
    runTokens: createRunTokens(vault),
    recoveries: createRecoveries(database, vault, now),
    subscriptions: createSubscriptions(database, vault, now),
    upstream: config.upstreamUrl === undefined ? undefined : createUpstream(config.upstreamUrl),
  };
}
