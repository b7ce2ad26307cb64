// Breaks a valid SARIF file in each way that a host would mind, and sees that validate.mjs says so.
// What a validator lets through would otherwise go unnoticed.
//
//   node refuses.mjs --tools FOLDER VALID_FILE

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const rule = (run) => run.tool.driver.rules[0];
const result = (run) => run.results[0];
const place = (run) => result(run).locations[0].physicalLocation;
const step = (run) => result(run).codeFlows[0].threadFlows[0].locations[0];

// What to break, and words of the complaint.
const MUTATIONS = [
  [(run) => (rule(run).properties["security-severity"] = 8.1), "security-severity must be a string"],
  [(run) => (rule(run).shortDescription.text = "x".repeat(1025)), "text is longer than 1024"],
  [(run) => delete rule(run).help, "GH2012"],
  [(run) => (rule(run).unknown = 1), "schema:"],
  [(run) => rule(run).relationships.push(...Array(1).fill({ target: { id: "9" } })), "relationship"],
  [(run) => delete place(run).region.endColumn, "endColumn is missing"],
  [(run) => (place(run).artifactLocation.uri = "a b.py"), "is not encoded"],
  [(run) => (place(run).artifactLocation.uri = "/etc/x.py"), "is not relative"],
  [(run) => (result(run).message.text = "x".repeat(2049) + "."), "text is longer than 2048"],
  [(run) => (result(run).message.text = "See [that](7)."), "leads nowhere"],
  [(run) => (result(run).ruleIndex = 99), "ruleIndex"],
  [(run) => (result(run).level = "fatal"), "level is missing"],
  [(run) => (result(run).rank = 50), "GitLab takes it for the severity"],
  [(run) => (result(run).fixes[0].artifactChanges = []), "GitHub refuses the file"],
  [(run) => (result(run).locations = []), "must have one location"],
  [(run) => delete result(run).partialFingerprints, "no line hash"],
  [(run) => delete step(run).location.message, "text is missing"],
  [(run) => run.results.push(structuredClone(result(run))), "same rule twice on a line"],
  [(run) => (run.automationDetails.id = "micryscope"), "is no category"],
  [(run) => (result(run).baselineState = "new"), "some baselineStates"],
];

const [, tools, valid] = process.argv.slice(2);
const validate = path.join(path.dirname(fileURLToPath(import.meta.url)), "validate.mjs");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "micryscope-broken-"));
try {
  const files = MUTATIONS.map(([mutate, expected], i) => {
    const log = JSON.parse(fs.readFileSync(valid, "utf8"));
    mutate(log.runs[0]);
    log.runs[0].properties.expect = expected;
    const file = path.join(folder, `${i}.sarif`);
    fs.writeFileSync(file, JSON.stringify(log));
    return file;
  });
  const run = spawnSync(process.execPath, [validate, "--tools", tools, "--expect-refused", ...files]);
  process.stdout.write(run.stdout);
  process.stderr.write(run.stderr);
  process.exitCode = run.status ?? 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
