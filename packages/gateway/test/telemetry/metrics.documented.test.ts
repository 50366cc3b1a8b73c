import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { parse } from "yaml";
import { scrape, type Scrape } from "../harness/scrape.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");

type Rule = {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};
type Panel = {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly w: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
};
type Dashboard = {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  readonly panels: readonly Panel[];
};

const operations = read("docs/operations.md");
const dashboard = JSON.parse(read("deploy/grafana/agentex-gateway.json")) as Dashboard;
const rules = (parse(read("deploy/prometheus/alerts.yml")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

/** The metrics that an expression names, and the labels by which it selects them. */
function metricsIn(expression: string): { name: string; labels: string[] }[] {
  return Array.from(
    expression.matchAll(/\b((?:agentex|nodejs|process)_\w+)(?:\{([^}]*)\})?/g),
    ([, name = "", selector = ""]) => ({
      name,
      labels: Array.from(selector.matchAll(/(\w+)\s*[=!]/g), ([, label = ""]) => label),
    }),
  );
}

describe("for the metrics", () => {
  let gateway: TestGateway;
  let served: Scrape;
  before(async () => {
    gateway = await startTestGateway(makeSqliteDatabase());
    await gateway.management.get("/agents");
    served = await scrape(gateway.url);
  });
  after(() => gateway.end());

  /** The labels of a metric's samples, without `le` and those that scraping adds; they are the same for each sample. */
  const labelsOf = (metric: string): string[] => {
    const own = [...served.samples.keys()].filter((sample) =>
      new RegExp(`^${metric}(_bucket|_sum|_count)?(\\{|$)`).test(sample),
    );
    const names = own.flatMap((sample) =>
      Array.from(sample.matchAll(/[{,](\w+)="/g), ([, name = ""]) => name),
    );
    return [...new Set(names)].filter((name) => name !== "le");
  };
  const assertServed = (expression: string): void => {
    const named = metricsIn(expression);
    assert.ok(named.length > 0, expression);
    for (const { name, labels } of named) {
      const metric = served.types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
      assert.ok(served.types.has(metric), `${name} is not served`);
      assert.equal(metric !== name, served.types.get(metric) === "histogram", `${name} is of another type`);
      const known = new Set([...labelsOf(metric), "instance", "job"]);
      for (const label of labels) assert.ok(known.has(label), `${name} has no label ${label}`);
    }
  };

  describe("docs/operations.md", () => {
    const rows = Array.from(
      operations.matchAll(/^\| `(agentex_\w+)`\s*\| (\w+)\s*\| ([^|]*)\| ([^|]*)\|$/gm),
      ([, name = "", type = "", labels = "", meaning = ""]) => ({
        name,
        type,
        labels: Array.from(labels.matchAll(/`(\w+)`/g), ([, label = ""]) => label),
        meaning: meaning.trim(),
      }),
    );

    test("lists every one, and no other, with its type and labels", () => {
      const own = [...served.types].filter(([name]) => name.startsWith("agentex_"));
      const sorted = (names: string[]) => names.toSorted();
      assert.deepEqual(sorted(rows.map(({ name }) => name)), sorted(own.map(([name]) => name)));
      for (const { name, type, labels, meaning } of rows) {
        assert.equal(type, served.types.get(name), name);
        assert.deepEqual(sorted(labels), sorted(labelsOf(name)), name);
        assert.ok(meaning.length > 10, name);
      }
    });

    test("follows Prometheus's naming conventions", () => {
      for (const { name, type } of rows) {
        assert.equal(name.endsWith("_total"), type === "counter", name);
        assert.doesNotMatch(name, /_(ms|milliseconds|minutes|kb|count|bucket|sum)$/, name);
      }
    });

    test("explains every alert, and no other", () => {
      const section = operations.slice(operations.indexOf("\n## Alerts\n"));
      const headings = Array.from(
        section.split(/\n## (?!Alerts)/)[0]?.matchAll(/^### (\w+)$/gm) ?? [],
        ([, name]) => name,
      );
      assert.deepEqual(
        headings,
        rules.map(({ alert }) => alert),
      );
    });
  });

  describe("deploy/prometheus/alerts.yml", () => {
    for (const { alert, expr, labels, annotations } of rules) {
      test(`${alert} queries metrics that are served, and explains itself`, () => {
        assertServed(expr);
        assert.match(alert, /^Agentex[A-Z]\w+$/);
        assert.match(labels["severity"] ?? "", /^(critical|warning|info)$/);
        assert.ok((annotations["summary"]?.length ?? 0) > 10);
        assert.ok((annotations["description"]?.length ?? 0) > 40);
        assert.equal(annotations["runbook_url"], `docs/operations.md#${alert.toLowerCase()}`);
      });
    }
  });

  describe("deploy/grafana/agentex-gateway.json", () => {
    test("queries metrics that are served", () => {
      const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
      assert.ok(expressions.length > 20);
      for (const expression of expressions) assertServed(expression);
    });

    test("shows every metric that the gateway itself defines", () => {
      const text = JSON.stringify(dashboard);
      for (const name of served.types.keys()) {
        if (name.startsWith("agentex_")) assert.ok(text.includes(name), name);
      }
    });

    test("lets the data source be chosen, and fits the grid", () => {
      assert.equal(dashboard.uid, "agentex-gateway");
      assert.ok(dashboard.schemaVersion >= 36);
      assert.ok(
        dashboard.templating.list.some(({ name, type }) => name === "datasource" && type === "datasource"),
      );
      assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
      for (const { title, type, gridPos, datasource, targets } of dashboard.panels) {
        assert.ok(title !== "" && gridPos.x + gridPos.w <= 24, title);
        if (type === "row") continue;
        assert.equal(datasource?.uid, "${datasource}", title);
        for (const target of targets ?? []) assert.equal(target.datasource.uid, "${datasource}", title);
      }
    });
  });
});
