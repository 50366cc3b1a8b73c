import type { Alerts } from "./alerts.ts";

/** An alert in the form that people read. */
export type AlertMessage = {
  /** The same for every alert of one kind and subject. */
  readonly key: string;
  /** One line of plain text. */
  readonly says: string;
  /** The URL of the console page about it. */
  readonly page: string | undefined;
};

/** Where alerts come from, and where their links lead. */
export type AlertPlace = {
  /** The account's name; undefined for an alert of no account. */
  readonly account: string | undefined;
  /** The console's URL, without a trailing slash; undefined for no links. */
  readonly consoleUrl: string | undefined;
};

type Line = {
  readonly kind: keyof Alerts;
  readonly subject: readonly (string | number | null)[];
  readonly says: string;
  /** The console page about it. */
  readonly page: string;
};

/** One line per alert, with a link to its page in the console. */
export function alertMessages(alerts: Alerts, { account, consoleUrl }: AlertPlace): AlertMessage[] {
  return [...linesOfAgents(alerts), ...linesOfWebhooks(alerts), ...linesOfOutages(alerts)].map(
    ({ kind, subject, says, page }) => ({
      key: JSON.stringify([account ?? null, kind, ...subject]),
      says: inOneLine(account === undefined ? says : `[${account}] ${says}`),
      page: consoleUrl === undefined ? undefined : consoleUrl + page,
    }),
  );
}

function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

function linesOfAgents({ pausedAgents, failingRoutes, expiringKeys, renamedKeys }: Alerts): Line[] {
  return [
    ...pausedAgents.map(({ id, name, status }): Line => ({
      kind: "pausedAgents",
      subject: [id],
      says: `Agent ${name} is paused: it is ${status}. Its deliveries are waiting.`,
      page: agentPage(name),
    })),
    ...failingRoutes.map(({ agent_id, agent_name, route, ...counts }): Line => ({
      kind: "failingRoutes",
      subject: [agent_id, route],
      says:
        `Agent ${agent_name}, route ${route}, is failing: ${counts.failed} failed, ${counts.rejected} rejected, ` +
        `${counts.retrying} retrying in the last day.`,
      page: agentPage(agent_name, "/deliveries"),
    })),
    ...expiringKeys.map(({ id, name, agent_name, expires_at }): Line => ({
      kind: "expiringKeys",
      subject: [id, expires_at],
      says: `Key ${name} of agent ${agent_name} expires at ${timeOf(expires_at)}.`,
      page: agentPage(agent_name, "/keys"),
    })),
    ...renamedKeys.map(({ id, name, agent_name, renamed_to, renamed_until }): Line => ({
      kind: "renamedKeys",
      subject: [id, renamed_to],
      says: `Key ${name} of agent ${agent_name} must be renamed to ${renamed_to} before ${timeOf(renamed_until)}.`,
      page: agentPage(agent_name, "/keys"),
    })),
  ];
}

function linesOfWebhooks({ risingRefusals, heldDeliveries, unroutedWebhooks, loops }: Alerts): Line[] {
  return [
    ...risingRefusals.map(({ agent_name, code, last_hour }): Line => ({
      kind: "risingRefusals",
      subject: [agent_name, code],
      says: `More rejected requests than usual for ${agent_name}: ${last_hour} in the last hour, with the code ${code}.`,
      page: "/refusals",
    })),
    ...heldDeliveries.map(({ agent_id, agent_name, route, held }): Line => ({
      kind: "heldDeliveries",
      subject: [agent_id, route],
      says: `Agent ${agent_name}, route ${route}: ${held} held, waiting for a person.`,
      page: "/held",
    })),
    ...unroutedWebhooks.map(({ source_name, value, unrouted }): Line => ({
      kind: "unroutedWebhooks",
      subject: [source_name, value],
      says: `Source ${source_name}: ${unrouted} unrouted${value === null ? "" : ` for ${value}`}, waiting for a target.`,
      page: sourcePage(source_name, "/unrouted"),
    })),
    ...loops.map(({ agent_id, agent_name, route, conversation, actor, deliveries }): Line => ({
      kind: "loops",
      subject: [agent_id, route, conversation],
      says: `Agent ${agent_name}, route ${route}: ${conversation} looks like a loop with ${actor}, ${deliveries} deliveries.`,
      page: agentPage(agent_name, "/deliveries"),
    })),
  ];
}

function linesOfOutages({ stoppedRecoveries, gaps }: Alerts): Line[] {
  return [
    ...stoppedRecoveries.map(({ name, provider, receiver, code, detail }): Line => ({
      kind: "stoppedRecoveries",
      subject: [name, code],
      says: `Recovery ${name} of ${provider} stopped: ${detail}`,
      page: pageOf(receiver),
    })),
    ...gaps.map(({ provider, receiver, from, to }): Line => ({
      kind: "gaps",
      subject: [provider, receiver.type, receiver.name, from],
      says:
        `Webhooks of ${provider} for ${receiver.type} ${receiver.name} were probably lost ` +
        `between ${timeOf(from)} and ${timeOf(to)}.`,
      page: pageOf(receiver),
    })),
  ];
}

const agentPage = (name: string, tab = ""): string => `/agents/${encodeURIComponent(name)}${tab}`;
const sourcePage = (name: string, tab = ""): string => `/sources/${encodeURIComponent(name)}${tab}`;
const pageOf = ({ type, name }: { readonly type: "agent" | "source"; readonly name: string }): string =>
  type === "agent" ? agentPage(name) : sourcePage(name);
const timeOf = (at: number): string => new Date(at).toISOString();
