import assert from "node:assert/strict";
import { delimiter } from "node:path";
import { test } from "node:test";
import { environmentForNpm } from "../../install/npm.js";

test("npm is not run by the Node that it is about to replace", () => {
  const path = ["/checkout/node_modules/.bin", "/other/node_modules/.bin", "/usr/bin"].join(delimiter);
  assert.equal(
    environmentForNpm("/checkout", { PATH: path })["PATH"],
    ["/other/node_modules/.bin", "/usr/bin"].join(delimiter),
  );
});

test("what `npm test -w one --silent` sets does not restrict the install, and the rest is kept", () => {
  const environment = environmentForNpm("/checkout", {
    PATH: "/usr/bin",
    NODE_ENV: "production",
    npm_config_workspace: "packages/sdk",
    npm_config_loglevel: "silent",
    npm_config_cache: "/cache",
    HOME: "/home/somebody",
  });
  assert.deepEqual(environment, { PATH: "/usr/bin", npm_config_cache: "/cache", HOME: "/home/somebody" });
});
