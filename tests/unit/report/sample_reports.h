// Reports made by hand, for golden files: one with everything a finding can have, one from a
// hostile repository compared with a base, one without findings from a run that was cut short.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/compare.h"
#include "report/formats.h"
#include "report/report.h"
#include "support/check.h"

namespace micryscope::test {

/// The place of the n-th occurrence of `what` in a file.
inline rules::Location find(const report::Report& report, std::uint32_t file, std::string_view what,
                            int n = 1) {
  const std::string& text = report.files[file].text;
  std::size_t at = text.find(what);
  for (int i = 1; i < n; ++i) at = text.find(what, at + 1);
  MS_CHECK(at != std::string::npos, "the sample has the text that it looks for");
  return {file, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + what.size())}};
}

/// As a pipeline would ask.
inline report::FormatOptions format_options() {
  report::FormatOptions options;
  options.started = "2027-03-01T10:00:00";
  options.ended = "2027-03-01T10:00:02";
  options.command = "micryscope check --changed-since origin/main";
  options.source_address = "https://example.com/owner/name/blob/0123abcd/";
  return options;
}

inline report::Report base_report() {
  report::Report report;
  report.version = "0.1.0";
  report.ruleset_digest = "00112233445566778899aabbccddeeff";
  report::RuleInfo fixed_key;
  fixed_key.id = "R1";
  fixed_key.name = "fixed-key";
  fixed_key.title = "Key or credential in the source";
  fixed_key.summary = "A key whose every character is in the source protects nothing.";
  fixed_key.why = "Whoever reads the code has the key.";
  fixed_key.fix = "Read the key from the environment or a secret store.";
  fixed_key.level = rules::Level::error;
  fixed_key.security_severity = 8.1;
  fixed_key.precision = "high";
  fixed_key.cwe = {321, 798};
  fixed_key.references = {{"OWASP cheat sheet: secrets management",
                           "https://cheatsheetseries.owasp.org/cheatsheets/"
                           "Secrets_Management_Cheat_Sheet.html"}};
  fixed_key.examples = {
      {"python", "key = b\"0123456789abcdef\"\n", "key = os.environb[b\"KEY\"]\n"},
      {"javascript", "const mark = `\n```\n`", ""}};
  report::RuleInfo ecb;
  ecb.id = "R6";
  ecb.name = "ecb-mode";
  ecb.title = "ECB mode";
  ecb.summary = "Equal blocks of plaintext give equal blocks of ciphertext.";
  ecb.why = "ECB shows patterns.";
  ecb.fix = "Use AES-GCM with a fresh nonce.";
  ecb.security_severity = 7.5;
  ecb.precision = "very-high";
  ecb.cwe = {327};
  report.rules = {fixed_key, ecb};
  return report;
}

/// As many findings of one rule, each on a line of its own, in each of some files.
inline report::Report repeated_report(const std::vector<std::string>& paths, std::uint32_t count,
                                      rules::Level level) {
  report::Report report = base_report();
  std::string text;
  for (std::uint32_t i = 0; i < count; ++i) text += "ecb()\n";
  for (std::uint32_t file = 0; file < paths.size(); ++file) {
    report.files.push_back({paths[file], text});
    for (std::uint32_t i = 0; i < count; ++i) {
      rules::Finding finding;
      finding.rule = "R6";
      finding.level = level;
      finding.message = "AES runs in ECB mode.";
      finding.location = {file, {i * 6, i * 6 + 5}};
      finding.scope = "seal";
      finding.operation = "encrypt AES ECB";
      report.findings.push_back(finding);
    }
  }
  return report;
}

inline report::Report full_report() {
  report::Report report = base_report();
  report.files = {{"src/config.py", "import os\n\nKEY = b\"0123456789abcdef\"  # do not print\n"},
                  {"src/crypto.py",
                   "from Crypto.Cipher import AES\n"
                   "from .config import KEY\n\n\n"
                   "def seal(body):\n"
                   "\tcipher = AES.new(KEY, AES.MODE_ECB)\n"
                   "\treturn cipher.encrypt(body)\n"}};
  rules::Finding key;
  key.rule = "R1";
  key.level = rules::Level::error;
  key.location = find(report, 1, "AES.new(KEY, AES.MODE_ECB)");
  key.message =
      "The key of this AES encryption is the literal \"01… (16 characters)\". Move it out";
  key.fix = "Read KEY from the environment.\nThen rotate it.";
  key.flows = {{{{find(report, 0, "b\"0123456789abcdef\""), "the literal is assigned to `KEY`"},
                 {find(report, 1, "KEY"), "`KEY` is imported", false},
                 {find(report, 1, "KEY", 2), "`KEY` is the key here"}}}};
  key.related = {{find(report, 0, "KEY"), "KEY [bytes]"}};
  key.evidence = {"it encrypts `body`, a tool's parameter"};
  key.edits = {{find(report, 0, "b\"0123456789abcdef\""), "os.environb[b\"KEY\"]"}};
  key.scope = "src.crypto.seal";
  key.operation = "encrypt AES ECB";
  key.language = "Python";
  rules::Finding ecb = key;
  ecb.rule = "R6";
  ecb.level = rules::Level::note;
  ecb.confidence = rules::Confidence::low;
  ecb.message = "AES is used in ECB mode.";
  ecb.fix.clear();
  ecb.flows.clear();
  ecb.related.clear();
  ecb.edits.clear();
  ecb.explains = {"R7"};
  ecb.in_test_code = true;
  report.findings = {key, ecb};
  report.notifications = {
      {rules::Level::warning, "syntax-error", "The parser gave up here.", "src/broken file.py", 7},
      {rules::Level::note, "opaque-construct", "exec() was not understood.", "", 0}};
  report.left_out = {{"ignored", 12}, {"no cryptography", 30}, {"minified", 0}};
  report.files_analysed = 2;
  report.files_seen = 44;
  return report;
}

/// Paths, messages and source that try to break out of every format.
inline report::Report hostile_report() {
  report::Report report = base_report();
  report.compared = true;
  report.files = {
      {"a #1 [x]/100%\x1b[31m/\xff?.js",
       "/* \x1b[2J \xE2\x80\xAE */ const \xF0\x9F\x94\x91 = \"\xF0\x9F\x94\x91secret-value\", k = "
       "`-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq3x0Zr5Yk1\n`; "
       "ecb(\xF0\x9F\x94\x91); ecb(k);\n"
       "bad \xC3\x28 = ecb(1)\n"},
      {"old.js", "ecb(0)\n"}};
  rules::Finding first;
  first.rule = "R6";
  first.novelty = rules::Novelty::fresh;
  first.location = find(report, 0, "ecb(\xF0\x9F\x94\x91)");
  first.message = "Look \x1b]0;title\x07 at [this](https://example.com/) and \xff";
  first.flows = {{{{first.location, "step \x1b[31m one"}}}};
  rules::Finding second = first;
  second.novelty = rules::Novelty::unchanged;
  second.location = find(report, 0, "ecb(k)");
  second.flows = {{{{find(report, 0, "MIIEpAIBAAKCAQEA7bq3x0Zr5Yk1"), "inside the key"},
                    {second.location, ""}}}};
  rules::Finding suppressed = first;
  suppressed.location = find(report, 0, "ecb(1)");
  suppressed.suppressions = {{find(report, 0, "bad"), "known\x1b[0m"}};
  rules::Finding fixed = first;
  fixed.novelty = rules::Novelty::fixed;
  fixed.location = find(report, 1, "ecb(0)");
  fixed.flows.clear();
  report.findings = {first, second, suppressed, fixed};
  for (int i = 0; i < 25; ++i) {
    report.notifications.push_back(
        {rules::Level::note, "unreadable", "no \x1b[7m access", "b\n/" + std::to_string(i), 0});
  }
  report.files_analysed = 1;
  report.files_seen = 26;
  return report;
}

/// The full report as the head of a change: the key came in with it, ECB was there, R6 in a file
/// that is gone was fixed.
inline report::Report compared_report() {
  report::Report head = full_report();
  head.findings[1].level = rules::Level::error;
  head.findings[1].confidence = rules::Confidence::high;
  report::Report base = head;
  base.files = {{"src/crypto.py", head.files[1].text}, {"src/old.py", "print(1)\necb(key)\n"}};
  rules::Finding old = head.findings[1];
  old.location.file = 0;
  rules::Finding gone = old;
  gone.location = find(base, 1, "ecb(key)");
  gone.scope = "src.old";
  base.findings = {old, gone};
  const report::Changes changes{{{"src/config.py", "src/config.py"}, {"src/old.py", ""}}};
  const auto before = [](std::string_view) { return "import os\n\nKEY = os.environb[b\"KEY\"]\n"; };
  const auto after = [text = head.files[0].text](std::string_view) { return text; };
  return report::compare(base, std::move(head), {changes, before, after});
}

inline report::Report empty_report() {
  report::Report report = base_report();
  report.complete = false;
  report.notifications = {
      {rules::Level::error, "out-of-time", "The limit of 60 s was reached.", "", 0}};
  report.files_seen = 1;
  return report;
}

}  // namespace micryscope::test
