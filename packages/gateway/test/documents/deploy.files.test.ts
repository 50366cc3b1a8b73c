import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { readConfig } from "../../src/settings/read-config.ts";
import { SETTINGS } from "../../src/settings/config.ts";

const DEPLOY = new URL("../../../../deploy/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, DEPLOY), "utf8");

type Tree = { readonly [name: string]: Tree } & readonly Tree[];
/** YAML as it is; missing members are undefined, so that an assertion reports them. */
const yaml = (name: string): Tree => parse(read(name), { merge: true }) as Tree;

const names = ["Dockerfile", "Caddyfile", "compose.yaml", ".env.example"].concat(
  readdirSync(new URL("kubernetes/", DEPLOY)).map((name) => `kubernetes/${name}`),
);
const manifests = names.filter((name) => name.startsWith("kubernetes/"));
const dockerfile = read("Dockerfile");
const compose = yaml("compose.yaml");
const gateway = compose["services"]?.["gateway"];
const deployment = yaml("kubernetes/deployment.yaml");
const pod = deployment["spec"]?.["template"]?.["spec"];
const container = pod?.["containers"]?.[0];

/** A gateway's environment, by variable. */
const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Dockerfile: Object.fromEntries(
    [...dockerfile.matchAll(/(AGENTEX_\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]),
  ),
  compose: gateway?.["environment"] as unknown as Record<string, string>,
  kubernetes: Object.fromEntries(
    ((container?.["env"] ?? []) as unknown as { name: string; value: string }[]).map(({ name, value }) => [
      name,
      value,
    ]),
  ),
};
const PORTS = { AGENTEX_PORT: "5003", AGENTEX_ADMIN_PORT: "5004" };

describe("the deployment files", () => {
  for (const name of names) {
    test(`use only existing settings: ${name}`, () => {
      const known = new Set<string>(Object.values(SETTINGS).map(({ variable }) => variable));
      for (const [variable] of read(name).matchAll(/AGENTEX_\w+/g)) assert.ok(known.has(variable), variable);
    });
  }

  for (const [name, environment] of Object.entries(environments)) {
    test(`give settings valid values: ${name}`, () => {
      // What is filled in at deployment is not known here.
      const given = Object.entries(environment).filter(([, value]) => !value.includes("${"));
      const taken = readConfig(Object.fromEntries(given));
      assert.equal(taken.outcome, "read", JSON.stringify(taken));
      assert.equal(environment["AGENTEX_HOST"], "0.0.0.0");
      assert.equal(environment["AGENTEX_AUTH"], "accounts");
      assert.equal(environment["AGENTEX_PORT"], PORTS.AGENTEX_PORT);
    });
  }

  test("run the packages as published, from one image", () => {
    const pack = dockerfile.indexOf("RUN node scripts/pack.ts");
    const copy = dockerfile.indexOf("COPY --from=packages /app/build/packages ./packages");
    assert.ok(pack > 0 && copy > pack, "the built packages are what the image holds");
    assert.doesNotMatch(dockerfile.slice(copy), /COPY (?!--from)/, "and no sources");
    assert.equal(gateway?.["build"]?.["dockerfile"], "deploy/Dockerfile");
    const [built] = /agentex-gateway(?= \.)/.exec(dockerfile) ?? [];
    assert.equal(String(container?.["image"]).split(":")[0], built);
  });

  test("contain no secrets", () => {
    for (const line of read(".env.example").split("\n")) {
      if (/KEY|PASSWORD|SECRET/.test(line) && !line.startsWith("#")) assert.match(line, /^\w+=$/);
    }
    for (const name of names) assert.doesNotMatch(read(name), /[0-9a-f]{32}/, name);
  });

  test("are valid YAML, each with a kind", () => {
    for (const name of manifests) {
      for (const document of parseAllDocuments(read(name))) {
        assert.deepEqual(document.errors, [], name);
        assert.ok(document.get("kind") !== undefined, name);
      }
    }
    const listed = yaml("kubernetes/kustomization.yaml")["resources"] as unknown as string[];
    const there = manifests.map((name) => name.slice("kubernetes/".length));
    assert.deepEqual(
      listed.toSorted(),
      there.filter((name) => !/^(kustomization|secret\.example)\.yaml$/.test(name)).toSorted(),
    );
  });
});

describe("the image", () => {
  test("runs the command line without a shell, as a numeric user, with a working health check", () => {
    const [, entry = ""] = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile) ?? [];
    const [program, file = ""] = JSON.parse(entry) as string[];
    assert.equal(program, "node");
    const path = file.replace(/^\/app\//, "../../../../");
    assert.ok(readFileSync(new URL(path, import.meta.url), "utf8").includes("#main"));
    assert.match(dockerfile, /^USER 1000:1000$/m);
    assert.match(dockerfile, /^CMD \["serve"\]$/m);
    const [, health = ""] = /^ +CMD (\["node", "-e".*\])$/m.exec(dockerfile) ?? [];
    const [, , script = ""] = JSON.parse(health) as string[];
    assert.ok(script.includes("http://127.0.0.1:${process.env.AGENTEX_PORT}/healthz"), script);
    assert.match(dockerfile, new RegExp(`^EXPOSE ${PORTS.AGENTEX_PORT}$`, "m"));
  });
});

describe("the compose file", () => {
  test("publishes management on loopback only, and forwards nothing but webhooks and health from outside", () => {
    const published = compose["services"]?.["proxy"]?.["ports"] as unknown as string[];
    for (const port of published) {
      if (port.includes(PORTS.AGENTEX_ADMIN_PORT)) assert.match(port, /^127\.0\.0\.1:/);
    }
    assert.equal(gateway?.["ports"], undefined);
    const caddy = read("Caddyfile");
    const [outside = "", inside = ""] = caddy.split("# Management");
    assert.match(outside, /@webhooks path \/agents\/forward\/\* \/healthz \/readyz\n/);
    assert.ok(outside.includes(`dynamic a gateway ${PORTS.AGENTEX_PORT}`));
    assert.ok(!outside.includes(PORTS.AGENTEX_ADMIN_PORT));
    assert.ok(inside.includes(`dynamic a gateway ${PORTS.AGENTEX_ADMIN_PORT}`));
  });

  test("runs two gateways with read-only file systems that trust only the proxy's network", () => {
    assert.equal(Number(gateway?.["deploy"]?.["replicas"]), 2);
    assert.equal(String(gateway?.["read_only"]), "true");
    assert.deepEqual(gateway?.["cap_drop"], ["ALL"]);
    const { subnet } = (compose["networks"]?.["edge"]?.["ipam"]?.["config"]?.[0] ?? {}) as unknown as {
      subnet: string;
    };
    assert.equal(environments["compose"]?.["AGENTEX_TRUSTED_PROXIES"], subnet);
    assert.equal(environments["compose"]?.["AGENTEX_ADMIN_PORT"], PORTS.AGENTEX_ADMIN_PORT);
  });
});

/** How long the gateway takes to stop at most, in seconds. */
const STOPS_WITHIN = 22;

describe("the Kubernetes manifests", () => {
  const ports = container?.["ports"] as unknown as { name: string; containerPort: number }[];

  test("name ports that the gateway listens on", () => {
    const { AGENTEX_PORT, AGENTEX_ADMIN_PORT } = environments["kubernetes"] ?? {};
    assert.deepEqual(ports, [
      { name: "webhooks", containerPort: Number(AGENTEX_PORT) },
      { name: "management", containerPort: Number(AGENTEX_ADMIN_PORT) },
    ]);
    const named = new Set(ports.map(({ name }) => name));
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
      const { path, port } = (container?.[probe]?.["httpGet"] ?? {}) as unknown as {
        path: string;
        port: string;
      };
      assert.ok(["/healthz", "/readyz"].includes(path));
      assert.equal(port, "webhooks");
    }
    const services = parseAllDocuments(read("kubernetes/services.yaml")).map((each) => each.toJS() as Tree);
    for (const service of services) {
      const port = service["spec"]?.["ports"]?.[0] as unknown as { targetPort: string; port: number };
      assert.ok(named.has(port.targetPort));
      assert.equal(ports.find(({ name }) => name === port.targetPort)?.containerPort, port.port);
      assert.deepEqual(service["spec"]?.["selector"], deployment["spec"]?.["selector"]?.["matchLabels"]);
    }
    const ingress = yaml("kubernetes/ingress.yaml");
    const paths = ingress["spec"]?.["rules"]?.[0]?.["http"]?.["paths"] as unknown as Tree[];
    for (const path of paths) {
      assert.equal(path["backend"]?.["service"]?.["name"], services[0]?.["metadata"]?.["name"]);
    }
    assert.deepEqual(
      paths.map((path) => path["path"]),
      ["/agents/forward", "/healthz"],
    );
  });

  test("forbid root and writing, and let a gateway finish", () => {
    assert.equal(String(pod?.["securityContext"]?.["runAsNonRoot"]), "true");
    assert.partialDeepStrictEqual(container?.["securityContext"], {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const before = Number(container?.["lifecycle"]?.["preStop"]?.["sleep"]?.["seconds"]);
    assert.ok(Number(pod?.["terminationGracePeriodSeconds"]) >= before + STOPS_WITHIN);
    const [, grace = ""] = /^ +stop_grace_period: (\d+)s$/m.exec(read("compose.yaml")) ?? [];
    assert.ok(Number(grace) >= STOPS_WITHIN);
  });
});
