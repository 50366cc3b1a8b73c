// Runs `npm test`: all tests, with a PostgreSQL server if one is available. Arguments are passed on to `node --test`:
//   npm test -- packages/sdk/test/client/gateway-client.calls.test.ts
//   npm test -- --test-name-pattern "wrong signature"
import { runTests } from "./test-run/run-tests.ts";
import { makePostgresTemplate, makeSqliteTemplate } from "./test-run/template-database.ts";
import { testDatabase } from "./test-run/test-database.ts";

const database = await testDatabase(process.env);
switch (database.kind) {
  case "unusable":
    console.error(database.notice);
    process.exitCode = 1;
    break;
  case "given":
  case "throwaway":
  case "none": {
    console.log(database.notice);
    try {
      process.exitCode = await runWithTemplates(database.environment);
    } finally {
      await database.stop();
    }
    // Repeated at the end, next to the result.
    if (database.kind === "none") console.log(database.notice);
  }
}

async function runWithTemplates(environment: NodeJS.ProcessEnv): Promise<number> {
  const server = environment["TEST_DATABASE_URL"] || undefined;
  await using sqlite = await makeSqliteTemplate();
  await using postgres = server === undefined ? undefined : await makePostgresTemplate(server);
  return await runTests(process.argv.slice(2), {
    ...environment,
    TEST_SQLITE_TEMPLATE: sqlite.name,
    ...(postgres !== undefined && { TEST_DATABASE_TEMPLATE: postgres.name }),
  });
}
