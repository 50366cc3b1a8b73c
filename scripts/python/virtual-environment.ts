import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fetchPython, findPython, type Interpreter } from "./interpreter.ts";

export type VirtualEnvironment =
  | {
      outcome: "ready";
      /** The environment's own interpreter. */
      python: string;
    }
  | {
      outcome: "impossible";
      /** The reason, and how to fix it. */
      detail: string;
    };

/**
 * Creates a virtual environment with the packages of a requirements file, or reuses a complete one. Logs to stdout; pip
 * shows its own progress, since the download may be about a gigabyte.
 *
 * @param folder the environment's folder; removed first if it is incomplete
 * @param requirements the path of the requirements file
 * @param environment usually `process.env`
 */
export async function prepareVirtualEnvironment(
  folder: string,
  requirements: string,
  environment: NodeJS.ProcessEnv,
): Promise<VirtualEnvironment> {
  const isNamed = environment["AGENTEX_TEST_PYTHON"] !== undefined;
  const interpreter =
    findPython(environment) ??
    (isNamed ? "AGENTEX_TEST_PYTHON names none" : fetchPython(join(dirname(folder), "python")));
  if (typeof interpreter === "string") {
    return {
      outcome: "impossible",
      detail:
        "no Python 3.12 or newer with its venv module was found, neither on PATH nor among pyenv's, and " +
        `${interpreter}. Install one, or name one in AGENTEX_TEST_PYTHON`,
    };
  }
  const python = join(folder, "bin", "python");
  const content = contentOf(interpreter, requirements);
  const stamp = join(folder, "complete");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === content) return { outcome: "ready", python };

  console.log(
    `Creating a virtual environment in ${folder} with Python ${interpreter.version}; this takes a few minutes.`,
  );
  rmSync(folder, { recursive: true, force: true });
  const steps: [string, string[]][] = [
    [interpreter.path, ["-m", "venv", folder]],
    [python, ["-m", "pip", "install", "--disable-pip-version-check", "-r", requirements]],
  ];
  for (const [command, args] of steps) {
    const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
    await once(child, "close");
    if (child.exitCode !== 0) {
      return { outcome: "impossible", detail: `${command} ${args.join(" ")} failed, for the reason above` };
    }
  }
  writeFileSync(stamp, content);
  return { outcome: "ready", python };
}

/** A different Python or different packages need a new environment. */
function contentOf(interpreter: Interpreter, requirements: string): string {
  return `Python ${interpreter.version}\n${readFileSync(requirements, "utf8")}`;
}
