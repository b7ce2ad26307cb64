// Checks JSON reports against a schema.
//
//   node report_schema.mjs --tools FOLDER SCHEMA FILE...

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [, tools, schema, ...files] = process.argv.slice(2);
const require = createRequire(path.join(tools, "package.json"));
const Ajv2020 = require("ajv/dist/2020").default;
const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(fs.readFileSync(schema, "utf8")));
for (const file of files) {
  if (validate(JSON.parse(fs.readFileSync(file, "utf8")))) continue;
  for (const error of validate.errors) console.log(`${file}: ${error.instancePath}: ${error.message}`);
  process.exitCode = 1;
}
if (files.length === 0) process.exitCode = 2;
