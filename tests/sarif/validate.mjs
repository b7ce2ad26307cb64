// Checks SARIF files as strictly as the hosts that read them:
//
//   node validate.mjs [--tools FOLDER] [--folder FOLDER | [--expect-refused] FILE...]
//
// 1. the 2.1.0 schema, with ajv;
// 2. Microsoft's multitool with GitHub's rules, whose exit code is 0 even with errors, so its own log
//    is read;
// 3. what both let through although GitHub or GitLab refuse it or show it wrongly.
//
// FOLDER is the node_modules made from tests/tools. Prints each problem and exits 1 if there is any.
// With --expect-refused every file must have the problem that its run.properties.expect names.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

function schemaValidator(tools) {
  const require = createRequire(path.join(tools, "package.json"));
  const Ajv2020 = require("ajv/dist/2020").default;
  const addFormats = require("ajv-formats").default;
  const schema = path.join(tools, "@microsoft/sarif-multitool-linux/sarif-2.1.0.json");
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  return ajv.compile(JSON.parse(fs.readFileSync(schema, "utf8")));
}

function schemaProblems(validate, log) {
  if (validate(log)) return [];
  return validate.errors.map((error) => `schema: ${error.instancePath}: ${error.message}`);
}

/** Problems of each file. One start for all of them: unpacking itself takes it seconds. */
function multitoolProblems(tools, files) {
  const problems = new Map(files.map((file) => [path.resolve(file), []]));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "micryscope-sarif-"));
  try {
    const output = path.join(folder, "log.sarif");
    const program = path.join(tools, "@microsoft/sarif-multitool-linux/Sarif.Multitool");
    const options = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "-o", output];
    execFileSync(program, ["validate", ...problems.keys(), ...options, "--log", "ForceOverwrite"], {
      stdio: "pipe",
      env: { ...process.env, DOTNET_BUNDLE_EXTRACT_BASE_DIR: folder },
    });
    const run = JSON.parse(fs.readFileSync(output, "utf8")).runs[0];
    for (const result of run.results ?? []) {
      const physical = result.locations[0].physicalLocation;
      const artifact = physical.artifactLocation;
      const uri = artifact.uri ?? run.artifacts[artifact.index].location.uri;
      const name = uri.startsWith("file:") ? fileURLToPath(uri) : path.resolve(decodeURIComponent(uri));
      const text =
        result.message.text ?? [result.message.id, ...(result.message.arguments ?? [])].join(" ");
      const line = physical.region?.startLine;
      problems.get(name).push(`multitool: ${result.ruleId}: line ${line}: ${text}`);
    }
    const notes = (run.invocations ?? []).flatMap((i) => i.toolExecutionNotifications ?? []);
    for (const note of notes.filter((n) => n.level === "error")) {
      problems.get(path.resolve(files[0])).push(`multitool: ${note.message.text}`);
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return problems;
}

const LEVELS = ["none", "note", "warning", "error"];
const PRECISIONS = ["very-high", "high", "medium", "low"];

/** Collects complaints; each is a condition that must hold and what to say if it does not. */
class Checker {
  problems = [];

  check(holds, where, what) {
    if (!holds) this.problems.push(`own: ${where}: ${what}`);
  }

  text(value, limit, where) {
    this.check(typeof value === "string" && value.length > 0, where, "text is missing");
    this.check([...(value ?? "")].length <= limit, where, `text is longer than ${limit}`);
  }

  severity(properties, where) {
    const severity = properties?.["security-severity"];
    this.check(typeof severity === "string", where, "security-severity must be a string");
    const score = Number(severity);
    this.check(score > 0 && score <= 10, where, `security-severity ${severity} is out of range`);
  }

  rule(rule, where) {
    this.check(PRECISIONS.includes(rule.properties?.precision), where, "precision is no word of GitHub's");
    this.check(LEVELS.includes(rule.defaultConfiguration?.level), where, "level is missing");
    this.check((rule.name ?? "").length <= 255, where, "name is longer than 255");
    this.text(rule.shortDescription?.text, 1024, `${where}/shortDescription`);
    this.text(rule.fullDescription?.text, 1024, `${where}/fullDescription`);
    this.text(rule.help?.text, Infinity, `${where}/help/text`);
    this.text(rule.help?.markdown, Infinity, `${where}/help/markdown`);
    const tags = rule.properties?.tags ?? [];
    this.check(tags.includes("security"), where, "has no tag `security`");
    this.check(tags.length <= 10, where, "has more than 10 tags");
    for (const relationship of rule.relationships ?? []) {
      const target = relationship.target;
      this.check(/^CWE-\d+$/.test(target.id), where, `relationship to ${target.id}`);
      this.check(target.toolComponent?.name === "CWE", where, "relationship without taxonomy");
    }
  }

  uri(artifact, where) {
    const uri = artifact?.uri ?? "";
    this.check(uri !== "", where, "has no URI");
    this.check(!/^([a-z][a-z0-9+.-]*:|\/|\.\/)|\\/i.test(uri), where, `${uri} is not relative`);
    this.check(/^([A-Za-z0-9._~\/-]|%[0-9A-F]{2})*$/.test(uri), where, `${uri} is not encoded`);
    this.check(artifact?.uriBaseId === "%SRCROOT%", where, "has no uriBaseId");
  }

  place(physical, where) {
    this.uri(physical?.artifactLocation, where);
    const region = physical?.region ?? {};
    for (const key of ["startLine", "startColumn", "endLine", "endColumn"]) {
      this.check(Number.isInteger(region[key]) && region[key] >= 1, where, `${key} is missing`);
    }
    const inOrder = region.endLine > region.startLine ||
      (region.endLine === region.startLine && region.endColumn >= region.startColumn);
    this.check(inOrder, where, "region ends before it begins");
  }

  flows(result, where) {
    let steps = 0;
    for (const [f, flow] of (result.codeFlows ?? []).entries()) {
      this.check(flow.threadFlows?.length > 0, where, "code flow without thread flow");
      for (const thread of flow.threadFlows ?? []) {
        this.check(thread.locations?.length > 0, where, "thread flow without step");
        for (const [s, step] of (thread.locations ?? []).entries()) {
          const at = `${where}/flow ${f}/step ${s}`;
          ++steps;
          this.place(step.location?.physicalLocation, at);
          this.text(step.location?.message?.text, Infinity, at);
          this.check(step.importance !== undefined, at, "has no importance");
        }
      }
    }
    this.check(steps <= 10000, where, "has more than 10,000 steps");
  }

  fixes(result, where) {
    for (const fix of result.fixes ?? []) {
      this.check(fix.artifactChanges?.length > 0, where, "fix without changes: GitHub refuses the file");
      for (const change of fix.artifactChanges ?? []) {
        this.uri(change.artifactLocation, where);
        this.check(change.replacements?.length > 0, where, "change without replacements");
      }
    }
  }

  related(result, where) {
    const ids = new Set();
    for (const location of result.relatedLocations ?? []) {
      this.check(!ids.has(location.id), where, `two related locations ${location.id}`);
      ids.add(location.id);
      this.place(location.physicalLocation, `${where}/related ${location.id}`);
      this.text(location.message?.text, Infinity, `${where}/related ${location.id}`);
    }
    this.check(ids.size < 1000, where, "has 1,000 locations or more");
    for (const [link, target] of (result.message?.text ?? "").matchAll(/\[[^\]]*\]\(([^)]*)\)/g)) {
      this.check(ids.has(Number(target)), where, `${link} leads nowhere`);
    }
  }

  result(run, result, where) {
    const rules = run.tool.driver.rules;
    this.check(rules[result.ruleIndex]?.id === result.ruleId, where, "ruleIndex is not ruleId's");
    this.check(LEVELS.includes(result.level), where, "level is missing");
    this.check(result.kind === "fail", where, "kind is not fail");
    this.check(result.rank === undefined, where, "rank: GitLab takes it for the severity");
    this.text(result.message?.text, 2048, where);
    this.check(result.locations?.length === 1, where, "must have one location");
    this.place(result.locations?.[0]?.physicalLocation, where);
    const prints = result.partialFingerprints ?? {};
    this.check(/^[0-9a-f]{1,16}:\d+$/.test(prints.primaryLocationLineHash), where, "no line hash");
    this.check(/^[0-9a-f]{32}$/.test(prints["micryscopeFlow/v1"]), where, "no own fingerprint");
    this.flows(result, where);
    this.fixes(result, where);
    this.related(result, where);
  }

  run(run) {
    const driver = run.tool.driver;
    this.check(driver.name === "micryscope", "driver", "name is not micryscope");
    this.check(/^\d+\.\d+\.\d+/.test(driver.semanticVersion), "driver", "no semanticVersion");
    this.check(driver.rules?.length > 0, "driver", "no rules");
    this.check(/^[^/]+\/$/.test(run.automationDetails?.id), "run", "automationDetails.id is no category");
    this.check(run.columnKind === "utf16CodeUnits", "run", "columnKind");
    this.check(run.originalUriBaseIds?.["%SRCROOT%"]?.uri === undefined, "run", "absolute root path");
    this.check(run.invocations?.length === 1, "run", "must have one invocation");
    this.check(Array.isArray(run.results), "run", "results are missing");
    this.check(run.results.length <= 25000, "run", "more than 25,000 results");
    for (const rule of driver.rules ?? []) this.rule(rule, rule.id);
    // GitLab takes a rule's severity for all its results, so there each result has its own.
    const ofRules = (driver.rules ?? []).some((rule) => rule.properties?.["security-severity"] !== undefined);
    for (const item of ofRules ? driver.rules : run.results) {
      this.severity(item.properties, item.id ?? item.ruleId);
    }
    const taxa = new Set((run.taxonomies ?? []).flatMap((t) => t.taxa.map((taxon) => taxon.id)));
    const targets = (driver.rules ?? []).flatMap((r) => r.relationships ?? []).map((r) => r.target.id);
    for (const id of targets) this.check(taxa.has(id), "taxonomies", `${id} is missing`);
    const places = new Set();
    for (const [i, result] of run.results.entries()) {
      const where = `result ${i} (${result.ruleId})`;
      this.result(run, result, where);
      const physical = result.locations?.[0]?.physicalLocation;
      const suppressed = (result.suppressions ?? []).length > 0;
      const place = [result.ruleId, physical?.artifactLocation?.uri, physical?.region?.startLine,
        suppressed, result.baselineState === "absent"].join(" ");
      this.check(!places.has(place), where, "same rule twice on a line: hosts merge them");
      places.add(place);
    }
    const compared = run.results.filter((result) => result.baselineState !== undefined).length;
    this.check(compared === 0 || compared === run.results.length, "run", "some baselineStates");
  }
}

function ownProblems(log) {
  const checker = new Checker();
  checker.check(typeof log.$schema === "string", "log", "$schema is missing");
  checker.check(log.version === "2.1.0", "log", "version");
  checker.check(log.runs?.length === 1, "log", "must have one run");
  for (const run of log.runs ?? []) checker.run(run);
  return checker.problems;
}

function missingRefusal(log, problems) {
  const expected = log.runs[0].properties.expect;
  return problems.some((p) => p.includes(expected)) ? [] : [`nobody said: ${expected}`];
}

function main(args) {
  let tools = path.join(here, "../tools/node_modules");
  if (args[0] === "--tools") tools = path.resolve(args.splice(0, 2)[1]);
  if (args[0] === "--folder") {
    const folder = args.splice(0, 2)[1];
    args.push(...fs.readdirSync(folder).filter((f) => f.endsWith(".sarif")).sort().map((f) => path.join(folder, f)));
  }
  const expectRefused = args[0] === "--expect-refused";
  if (expectRefused) args.shift();
  if (args.length === 0) {
    console.error("usage: node validate.mjs [--tools FOLDER] [--folder FOLDER | [--expect-refused] FILE...]");
    return 2;
  }
  // npm --ignore-scripts leaves out the script that does this.
  const program = path.join(tools, "@microsoft/sarif-multitool-linux/Sarif.Multitool");
  fs.chmodSync(program, 0o755);
  const validate = schemaValidator(tools);
  const multitool = multitoolProblems(tools, args);
  let count = 0;
  for (const file of args) {
    const log = JSON.parse(fs.readFileSync(file, "utf8"));
    const problems = [
      ...schemaProblems(validate, log),
      ...multitool.get(path.resolve(file)),
      ...ownProblems(log),
    ];
    const found = expectRefused ? missingRefusal(log, problems) : problems;
    for (const problem of found) console.log(`${file}: ${problem}`);
    count += found.length;
  }
  console.log(`${args.length} SARIF files, ${count} problems`);
  return count === 0 ? 0 : 1;
}

process.exit(main(process.argv.slice(2)));
