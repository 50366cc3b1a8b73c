import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { givenSettings } from "../../src/cli/arguments/given-settings.ts";
import { readConfig } from "../../src/settings/read-config.ts";
import { SETTINGS, type Config } from "../../src/settings/config.ts";

const read = (given: Record<string, string>): Config => {
  const result = readConfig(given);
  assert.equal(result.outcome, "read", JSON.stringify(result));
  return (result as { config: Config }).config;
};
const complaint = (given: Record<string, string>): string => {
  const result = readConfig(given);
  assert.equal(result.outcome, "wrong", JSON.stringify(result));
  return (result as { message: string }).message;
};

describe("settings", () => {
  test("have defaults with which the gateway runs, on loopback", () => {
    assert.partialDeepStrictEqual(read({}), {
      host: "127.0.0.1",
      port: 5003,
      databaseUrl: "sqlite:./data/agentex.db",
      encryptionKey: undefined,
      publicUrl: undefined,
      agentTimeout: 30_000,
      bodyLimit: 25 * 1024 * 1024,
      logLevel: "info",
      logFormat: "auto",
    });
  });

  test("say where they come from, and reveal no secrets", () => {
    const { inForce } = read({
      AGENTEX_PORT: "6000",
      AGENTEX_ALERT_URL: "https://hooks.example/T1/secret",
      AGENTEX_DATABASE_URL: "postgres://me:secret@db/agentex",
      AGENTEX_ENCRYPTION_KEY: "5".repeat(64),
    });
    assert.doesNotMatch(JSON.stringify(inForce), /secret@|T1|5555/);
    const shown = (all: Config["inForce"], name: keyof typeof SETTINGS) => {
      const { variable } = SETTINGS[name];
      const found = all.find(({ setting }) => setting.variable === variable);
      return [found?.value, found?.source, found?.isSet];
    };
    assert.deepEqual(shown(inForce, "port"), ["6000", "environment", true]);
    assert.deepEqual(shown(inForce, "host"), ["127.0.0.1", "default", true]);
    assert.deepEqual(shown(inForce, "publicUrl"), [undefined, "default", false]);
    for (const name of ["alertUrl", "databaseUrl", "encryptionKey"] as const) {
      assert.deepEqual(shown(inForce, name), [undefined, "environment", true]);
    }
    assert.deepEqual(shown(read({}).inForce, "encryptionKey"), [undefined, "file", true]);
    assert.deepEqual(shown(read({}).inForce, "databaseUrl"), ["sqlite:./data/agentex.db", "default", true]);
    const given = givenSettings({ port: "6001" });
    assert.equal(given.outcome, "read");
    assert.deepEqual(shown((given as { config: Config }).config.inForce, "port"), ["6001", "flag", true]);
  });

  test("that are empty count as not set", () => {
    const empty = Object.fromEntries(Object.values(SETTINGS).map(({ variable }) => [variable, ""]));
    assert.deepEqual(read(empty), read({}));
  });

  for (const [variable, text, name, value] of [
    ["AGENTEX_HOST", "::1", "host", "::1"],
    ["AGENTEX_HOST", "localhost", "host", "localhost"],
    ["AGENTEX_HOST", "127.1.2.3", "host", "127.1.2.3"],
    ["AGENTEX_PORT", "0", "port", 0],
    ["AGENTEX_PORT", "65535", "port", 65_535],
    ["AGENTEX_WORKERS", "auto", "workers", "auto"],
    ["AGENTEX_DATABASE_URL", "postgresql://h/d", "databaseUrl", "postgresql://h/d"],
    ["AGENTEX_PUBLIC_URL", "https://hooks.example/gw//", "publicUrl", "https://hooks.example/gw"],
    ["AGENTEX_AGENT_TIMEOUT", "0.5", "agentTimeout", 500],
    ["AGENTEX_AGENT_TIMEOUT", "3600", "agentTimeout", 3_600_000],
    ["AGENTEX_BODY_LIMIT", "1024", "bodyLimit", 1_024],
    ["AGENTEX_BODY_LIMIT", "64kib", "bodyLimit", 65_536],
    ["AGENTEX_BODY_LIMIT", "1.5 MiB", "bodyLimit", 1_572_864],
    ["AGENTEX_BODY_LIMIT", "100MiB", "bodyLimit", 104_857_600],
    ["AGENTEX_LOG_LEVEL", "silent", "logLevel", "silent"],
    ["AGENTEX_LOG_FORMAT", "pretty", "logFormat", "pretty"],
  ] as const) {
    test(`accept ${variable}=${text}`, () => {
      assert.equal(read({ [variable]: text })[name], value);
    });
  }

  const wrong: Record<string, readonly string[]> = {
    AGENTEX_WORKERS: ["0", "-1", "1.5", "129", "all", " "],
    AGENTEX_HOST: ["a b", "http://localhost", "localhost:80", "[::1]", "-x", "a_b", " "],
    AGENTEX_AUTH: ["yes", "ACCOUNTS", "external"],
    AGENTEX_AUTH_URL: ["auth.internal", "ftp://h", "http://a:b@h"],
    AGENTEX_OPEN_REGISTRATION: ["yes", "1", "True"],
    AGENTEX_PORT: ["-1", "65536", "80.5", "0x50", "http", "1e3", " 80", "080080"],
    AGENTEX_DATABASE_URL: ["data.db", "sqlite:", "sqlite3:x", "mysql://h/d", "postgres://", "file:x"],
    AGENTEX_PUBLIC_URL: [
      "hooks.example",
      "ftp://h",
      "https://",
      "https://h/?a=b",
      "https://h/#a",
      "https://a:b@h",
      "https://h /",
    ],
    AGENTEX_AGENT_TIMEOUT: ["0", "0.05", "3601", "-1", "30s", "Infinity", "1e2"],
    AGENTEX_BODY_LIMIT: ["0", "1023", "101MiB", "25MB", "25 M", "-1KiB", "many"],
    AGENTEX_LOG_LEVEL: ["verbose", "INFO", "warning"],
    AGENTEX_LOG_FORMAT: ["text", "JSON"],
    AGENTEX_ENCRYPTION_KEY: ["hunter2", "0".repeat(63), "g".repeat(64)],
  };
  for (const [variable, texts] of Object.entries(wrong)) {
    for (const text of texts) {
      test(`reject ${variable}=${text} in one line that says what is allowed`, () => {
        const message = complaint({ [variable]: text });
        const setting = Object.values(SETTINGS).find((one) => one.variable === variable);
        assert.ok(
          message.startsWith(`${variable} is `) && message.endsWith(`: expected ${setting?.expected}`),
          message,
        );
        assert.doesNotMatch(message, /\n/);
        const isSecret = /DATABASE_URL|ENCRYPTION_KEY/.test(variable);
        assert.equal(message.includes(`"${text}"`), !isSecret);
      });
    }
  }

  for (const host of ["0.0.0.0", "::", "192.168.1.2", "example.com", "127.0.0.1.evil.test", "128.0.0.1"]) {
    test(`reject AGENTEX_HOST=${host} if nobody logs in, and accept it if callers do, or management is separate`, () => {
      const message = complaint({ AGENTEX_HOST: host });
      assert.ok(
        message.startsWith(`AGENTEX_HOST is "${host}", but no login is required: expected a loopback`),
        message,
      );
      assert.match(message, /AGENTEX_AUTH=accounts or AGENTEX_AUTH_URL.*AGENTEX_ADMIN_PORT/);
      assert.equal(complaint({ AGENTEX_HOST: host, AGENTEX_AUTH: "none" }), message);
      for (const cure of [
        { AGENTEX_AUTH: "accounts" },
        { AGENTEX_AUTH_URL: "http://auth.internal" },
        { AGENTEX_ADMIN_PORT: "5004" },
      ]) {
        assert.equal(read({ AGENTEX_HOST: host, ...cure }).host, host);
      }
    });
  }

  test("reject an admin host beyond loopback if nobody logs in", () => {
    const message = complaint({ AGENTEX_ADMIN_PORT: "5004", AGENTEX_ADMIN_HOST: "0.0.0.0" });
    assert.match(message, /^AGENTEX_ADMIN_HOST is "0\.0\.0\.0", but no login is required/);
  });

  test("reject several workers on a SQLite file", () => {
    assert.match(
      complaint({ AGENTEX_WORKERS: "2" }),
      /^AGENTEX_WORKERS is 2, but a SQLite file is used by one process/,
    );
    assert.equal(read({ AGENTEX_WORKERS: "2", AGENTEX_DATABASE_URL: "postgres://h/d" }).workers, 2);
  });

  test("reject two login methods at the same time", () => {
    const message = complaint({ AGENTEX_AUTH: "accounts", AGENTEX_AUTH_URL: "http://auth.internal" });
    assert.match(message, /^AGENTEX_AUTH and AGENTEX_AUTH_URL are both set: expected only one of them/);
  });

  test("that contain a password are not repeated in messages about them", () => {
    const message = complaint({ AGENTEX_DATABASE_URL: "mysql://me:hunter2@h/d" });
    assert.equal(
      message,
      "AGENTEX_DATABASE_URL is invalid: expected sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    );
  });

  test("have one variable and one flag each", () => {
    const settings = Object.values(SETTINGS);
    for (const name of ["variable", "flag"] as const) {
      assert.equal(new Set(settings.map((setting) => setting[name])).size, settings.length);
    }
    for (const { variable, flag } of settings) {
      assert.match(variable, /^AGENTEX_[A-Z_]+$/);
      assert.match(flag, /^--[a-z-]+ <[a-z]+>$/);
    }
  });
});
