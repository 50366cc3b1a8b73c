import { createAnswerer } from "./answerer.ts";
import { createArchivist } from "./archivist.ts";
import { createTally } from "./tally.ts";

// Each could just as well be a separate program, on a separate machine.
const firstPort = Number(process.env["ACP_PORT"] || 8004);
for (const [index, create] of [createAnswerer, createArchivist, createTally].entries()) {
  await create({ port: firstPort === 0 ? 0 : firstPort + index }).start();
}
