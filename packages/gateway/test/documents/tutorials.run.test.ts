import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { blocksOf, type Block } from "./tutorials/blocks.ts";
import { createTerminal, type Terminal } from "./tutorials/terminal.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
/** Commands that show what the gateway records after it has responded. */
const READS = /^npx agentex-gateway (refusals|deliveries list)/;
const TUTORIALS = join(ROOT, "docs/tutorials");

// Runs every `sh` block, one after another, as a reader would. A block that needs a provider's form, a server or a cluster is a
// `text` block and does not run.
describe("the tutorials' commands", () => {
  const scene = useGateway(async () => makeSqliteDatabase());
  let folder: string;
  before(() => {
    // Below the repository, so that the packages are found.
    mkdirSync(join(ROOT, "build"), { recursive: true });
    folder = mkdtempSync(join(ROOT, "build/tutorials-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const agents = async () => ((await scene.gateway.management.get("/agents")).json() as unknown[]).length;

  async function run(terminal: Terminal, block: Block): Promise<void> {
    const script = block.script.replaceAll("http://localhost:5003", scene.gateway.url);
    if (block.keepsRunning) {
      const known = await agents();
      const program = terminal.start(script);
      await waitFor(
        async () => program.hasEnded() || (await agents()) > known,
        () => program.output(),
        30_000,
      );
      assert.ok(!program.hasFailed(), program.output());
      return;
    }
    let output = "";
    const attempt = async (): Promise<boolean> => {
      const ended = await terminal.run(script);
      ({ output } = ended);
      assert.equal(ended.status, 0, `${script}\n${output}`);
      return block.prints?.test(output) ?? true;
    };
    if (READS.test(script)) await waitFor(attempt, () => `${script}\n${output}`);
    else assert.ok(await attempt(), `${script}\n${output}`);
  }

  for (const file of readdirSync(TUTORIALS)) {
    test(`of ${file} work`, { timeout: 120_000 }, async () => {
      const blocks = blocksOf(readFileSync(join(TUTORIALS, file), "utf8"));
      assert.ok(blocks.length > 0);
      await using terminal = createTerminal(join(folder, file), ROOT, scene.gateway.url);
      for (const block of blocks) await run(terminal, block);
    });
  }
});
