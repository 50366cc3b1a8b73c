import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

/** How one of the programs ended. */
type Ended = { readonly code: number; readonly output: string };

/** In its own process: the test runner tracks every promise, and a simulation creates millions. */
function run(program: string, ...given: string[]): Promise<Ended> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...given], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

function simulate(...given: string[]): Promise<Ended> {
  return run(
    "../simulate.ts",
    "--agents",
    "200",
    "--conversations",
    "2000",
    "--seconds",
    "12",
    "--rate",
    "100",
    ...given,
  );
}

/** The output without its duration. */
function figuresOf({ output }: Ended): string {
  return output.slice(0, output.lastIndexOf("|"));
}

describe("a small simulation", () => {
  test("loses nothing, keeps conversations in order and agents within their limits, whatever fails", async () => {
    const { code, output } = await simulate();
    assert.equal(code, 0, output);
    assert.match(output, /Nothing acknowledged was lost/);
    const titles = [
      "Steady",
      "Agents away",
      "Agents overloaded",
      "A gateway dies",
      "The database is unreachable",
    ];
    for (const title of titles)
      assert.match(output, new RegExp(`## ${title}.*?[1-9][\\d,]* deliveries`, "s"));
  });

  test("gives the same figures for the same seed, and different ones for another", async () => {
    const first = await simulate("--only", "agents-away");
    assert.equal(figuresOf(await simulate("--only", "agents-away", "--seed", "1")), figuresOf(first));
    assert.notEqual(figuresOf(await simulate("--only", "agents-away", "--seed", "2")), figuresOf(first));
  });

  test("prints its usage if a size makes no sense", async () => {
    const { code, output } = await simulate("--agents", "many");
    assert.equal(code, 2);
    assert.match(output, /--conversations N/);
  });
});

describe("a broken rule is detected:", () => {
  const found = {
    order: /a serialized ordering key/,
    limit: /more in progress at an agent than it allows/,
    loss: /acknowledged, but not delivered in the end/,
  };
  for (const [rule, message] of Object.entries(found)) {
    test(rule, async () => {
      const { code, output } = await run("break-a-rule.ts", rule);
      assert.equal(code, 0, output);
      assert.match(output, message);
    });
  }
});
