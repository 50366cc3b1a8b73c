// Runs `npm test`: all tests, with a PostgreSQL server if one is available. Arguments are passed on to `node --test`:
//   npm test -- packages/sdk/test/agent-server.registration.test.ts
//   npm test -- --test-name-pattern "wrong signature"
import { runTests } from "./test-run/run-tests.ts";
import { makeTemplateDatabase } from "./test-run/template-database.ts";
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
      process.exitCode = await runWithTemplate(database.environment);
    } finally {
      await database.stop();
    }
    // Repeated at the end, next to the result.
    if (database.kind === "none") console.log(database.notice);
  }
}

async function runWithTemplate(environment: NodeJS.ProcessEnv): Promise<number> {
  const server = environment["TEST_DATABASE_URL"];
  const args = process.argv.slice(2);
  if (server === undefined || server === "") return runTests(args, environment);
  await using template = await makeTemplateDatabase(server);
  return await runTests(args, { ...environment, TEST_DATABASE_TEMPLATE: template.name });
}
