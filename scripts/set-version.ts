// Sets the version of all packages: npm run set-version -- 0.2.0
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setVersion } from "./release/set-version.ts";

const root = join(import.meta.dirname, "..");
const [version = ""] = process.argv.slice(2);
try {
  const manifests = await setVersion(root, version);
  console.log(`${version} in ${manifests.join(", ")}`);
  const lock = spawnSync("npm", ["install", "--package-lock-only", "--ignore-scripts"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.exitCode = lock.status ?? 1;
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
