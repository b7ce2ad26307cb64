#!/usr/bin/env node
// Runs the program of this platform, which npm installed beside this package.
"use strict";

const { spawnSync } = require("child_process");

const name = `micryscope-${process.platform}-${process.arch}`;

function find() {
  try {
    return require.resolve(`${name}/bin/micryscope`);
  } catch (error) {
    const known = Object.keys(require("../package.json").optionalDependencies);
    const reason = known.includes(name)
      ? `the package ${name} is not installed; was it left out with --omit=optional?`
      : `there is no package for ${process.platform} on ${process.arch}`;
    console.error(`micryscope: ${reason}`);
    process.exit(2);
  }
}

const done = spawnSync(find(), process.argv.slice(2), { stdio: "inherit" });
if (done.error) {
  console.error(`micryscope: cannot start the program: ${done.error.message}`);
  process.exit(4);
}
if (done.signal) {
  process.kill(process.pid, done.signal);
} else {
  process.exitCode = done.status;
}
