import { startThrowawayServer } from "../postgres/throwaway-server.ts";

/** `notice` informs the person who runs the tests which databases they use. */
export type TestDatabase =
  | {
      kind: "given" | "throwaway" | "none";
      notice: string;
      /** The environment for the tests, with or without TEST_DATABASE_URL. */
      environment: NodeJS.ProcessEnv;
      stop: () => Promise<void>;
    }
  | { kind: "unusable"; notice: string };

/**
 * The PostgreSQL server for the tests: the one that `TEST_DATABASE_URL` names, otherwise a throwaway one, otherwise none. A
 * server that is installed but does not start is an error: passing without it would hide that PostgreSQL was not tested.
 *
 * @param environment usually `process.env`
 */
export async function testDatabase(environment: NodeJS.ProcessEnv): Promise<TestDatabase> {
  const given = environment["TEST_DATABASE_URL"];
  if (given !== undefined && given !== "") {
    const notice = "Testing on SQLite and on the PostgreSQL server at TEST_DATABASE_URL.";
    return { kind: "given", notice, environment, stop: async () => undefined };
  }
  const result = await startThrowawayServer();
  switch (result.outcome) {
    case "started": {
      const { url, version, stop } = result.server;
      const notice = `Testing on SQLite and on a temporary PostgreSQL ${version}.`;
      return { kind: "throwaway", notice, environment: { ...environment, TEST_DATABASE_URL: url }, stop };
    }
    case "not_installed": {
      const notice =
        "NOT TESTED ON POSTGRESQL, only on SQLite: install PostgreSQL 13 or newer, or set TEST_DATABASE_URL.";
      return { kind: "none", notice, environment, stop: async () => undefined };
    }
    case "failed":
      return { kind: "unusable", notice: `PostgreSQL is installed but did not start:\n${result.detail}` };
  }
}
