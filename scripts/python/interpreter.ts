import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The SDK says that 3.11 is enough, but imports `typing.override`, which is new in 3.12. */
const oldestMinor = 12;

/** Ahead of newer ones: for these, all of the SDK's many dependencies come as wheels. */
const preferred = ["python3.13", "python3.12", "python3"];

export type Interpreter = {
  path: string;
  /** Such as `3.13.1`. */
  version: string;
};

/**
 * Looks for a Python that the Agentex SDK runs on and that can make a virtual environment: the one that
 * `AGENTEX_TEST_PYTHON` names and no other, or else one on PATH, or one of pyenv's.
 *
 * @param environment usually `process.env`
 */
export function findPython(environment: NodeJS.ProcessEnv): Interpreter | undefined {
  const named = environment["AGENTEX_TEST_PYTHON"];
  const pyenv = environment["PYENV_ROOT"] ?? join(homedir(), ".pyenv");
  const candidates =
    named === undefined
      ? [...preferred, ...globSync(join(pyenv, "versions/3.{12,13}*/bin/python3")).toSorted().toReversed()]
      : [named];
  for (const path of candidates) {
    const version = versionOf(path);
    if (version !== undefined) return { path, version };
  }
  return undefined;
}

/** @returns undefined where it does not run, is too old, or lacks the modules that make an environment */
function versionOf(python: string): string | undefined {
  const code = "import ensurepip, platform, venv; print(platform.python_version())";
  try {
    const output = execFileSync(python, ["-c", code], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [major, minor = 0] = output.split(".").map(Number);
    return major === 3 && minor >= oldestMinor ? output.trim() : undefined;
  } catch {
    return undefined;
  }
}
