import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The package's root: this file is one folder below it, both as source and as built JavaScript. */
const PACKAGE = new URL("../", import.meta.url);
/** The published package contains copies of files from elsewhere in the repository and from build-only dependencies. */
const isSource = import.meta.url.endsWith(".ts");

/** The folder of the built console; in the repository, `npm run build` creates it. */
export const CONSOLE_FILES = fileURLToPath(new URL(isSource ? "../console/dist" : "console", PACKAGE));
/** The folder of the built documentation site; in the repository, `npm run docs:build` creates it. */
export const SITE_FILES = fileURLToPath(new URL(isSource ? "../../site/dist" : "site", PACKAGE));
/** The folder with `llms.txt` and `docs/`. */
export const DOCUMENTS_ROOT = new URL(isSource ? "../../" : "./", PACKAGE);
/** The folder of Swagger UI's files. */
export const SWAGGER_UI = isSource
  ? new URL("./", pathToFileURL(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json")))
  : new URL("swagger-ui/", PACKAGE);
