import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const RULE = "-".repeat(80);
const LICENCE = /^(licen[cs]e|copying|notice)\b/i;

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
};

/**
 * The names, versions and licences of all packages that these modules come from.
 *
 * @param modules - the files of a bundle's modules.
 * @throws Error if a package does not contain the text of its licence.
 */
export async function noticesOf(modules: readonly string[]): Promise<string> {
  const folders = [...new Set(modules.filter((id) => id.includes("/node_modules/")).map(packageOf))];
  const notices = await Promise.all(folders.map(noticeOf));
  const introduction = "This package contains code of the following packages.";
  return `${[introduction, ...[...new Set(notices)].toSorted()].join(`\n\n${RULE}\n\n`)}\n`;
}

/** The folder of the package that a file comes from: some contain further, nameless `package.json` files below. */
function packageOf(file: string): string {
  const names = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replace(/^\0/, ""));
  if (names === null) throw new Error(`${file} is in no package`);
  return names[0];
}

async function noticeOf(folder: string): Promise<string> {
  const read: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const manifest = read as Manifest;
  const { name, version, license } = manifest;
  const files = (await readdir(folder)).filter((file) => LICENCE.test(file)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  if (texts.length === 0) texts.push(textFor(manifest));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join("\n\n");
}

/** The text for a package that only names its licence. */
function textFor({ name, license, author }: Manifest): string {
  if (license !== "MIT") throw new Error(`${name} comes without the text of its licence`);
  const holder = (typeof author === "string" ? author : author?.name) ?? `the authors of ${name}`;
  return MIT.replace("HOLDER", () => holder);
}

const MIT = `Copyright (c) HOLDER

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
