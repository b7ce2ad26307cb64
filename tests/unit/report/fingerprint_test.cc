#include "report/fingerprint.h"

#include <string>
#include <vector>

#include "report/report.h"
#include "sample_reports.h"
#include "support/catch.h"

namespace micryscope::report {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

struct Vector {
  const char* name;
  std::string text;
  std::vector<std::string> hashes;
};

// Made by a second implementation that evaluates the sum of each line's 100 units directly instead
// of rolling it.
TEST_CASE("line hashes agree with vectors") {
  const std::string end = "c129715d7a2bc9a3:1";  // the empty last line
  const std::vector<Vector> vectors = {
      {"empty", "", {end}},
      {"only LF", "\n", {"3c5bef55b72b93c9:1", end}},
      {"no final newline", "import hashlib", {"699b930db4ee57a5:1"}},
      {"final newline", "import hashlib\n", {"651c280a2f84dff3:1", end}},
      {"LF", "a = 1\nb = 2\n", {"3500b72a4d7dbe57:1", "4cd2d5cdff705f66:1", end}},
      {"CR", "a = 1\rb = 2\r", {"3500b72a4d7dbe57:1", "4cd2d5cdff705f66:1", end}},
      {"CRLF", "a = 1\r\nb = 2\r\n", {"3500b72a4d7dbe57:1", "4cd2d5cdff705f66:1", end}},
      {"blank between CR and LF",
       "a\r \nb",
       {"67c066a59e652f5e:1", "cc4c43d77869440f:1", "8ee5a81e681643c1:1"}},
      {"only blanks and tabs", " \t \n\t", {"3c5bef55b72b93c9:1", end}},
      {"indented", "\tif x:\n\t\treturn  y\n", {"302fa88bd72999c9:1", "1757b079fd3f0562:1", end}},
      {"repeated near the end",
       "x = 1\nx = 1\nx = 1\n",
       {"b06211268476d237:1", "87c133c3324ef59b:1", "8e00d41f0ebba6bf:1", end}},
      {"longer than the window",
       repeated("a", 250) + "\nend",
       {"871f6af4d0d4dd7c:1", "43b6461eda086fe2:1"}},
      {"as long as the window",
       repeated("b", 99) + "\nc",
       {"ff47544e6eb21c20:1", "188ff2f224477a1e:1"}},
      {"beyond the basic plane", "key = \"😀é\"\nk", {"5a63c478117d70b8:1", "65e2499005d12d06:1"}},
      {"byte order mark", "\xEF\xBB\xBFx = 1\n", {"973f80c4b80f40b6:1", end}},
      {"not UTF-8",
       "a\xff\xe2\x82"
       "b\n\xf0\x9f\x98",
       {"cbd723e35d0e4bb7:1", "8989dec65f08d110:1"}},
  };
  for (const Vector& vector : vectors) {
    INFO(vector.name);
    CHECK(line_hashes(vector.text) == vector.hashes);
  }
}

TEST_CASE("mixed line ends give one hash per line") {
  const std::vector<std::string> hashes = line_hashes("x\r\n\ny\rz\n\r\n");
  REQUIRE(hashes.size() == 6);
  CHECK(hashes[0] == "331ed3495da24d88:1");
  CHECK(hashes[1] == "ff5cae93d521a06:1");  // no padding with zeros
  CHECK(hashes[2] == "56662dafddbd3074:1");
}

TEST_CASE("equal lines are counted") {
  const std::vector<std::string> hashes = line_hashes(repeated("y();\n", 60));
  REQUIRE(hashes.size() == 61);
  CHECK(hashes[0] == "cbd2562a989415c4:1");
  CHECK(hashes[3] == "cbd2562a989415c4:4");
}

Report two_findings() {
  Report report = test::base_report();
  report.files = {{"a.py", "ecb()\necb()\n"}};
  rules::Finding finding;
  finding.rule = "R6";
  finding.operation = "encrypt AES ECB";
  finding.scope = "seal";
  finding.location = test::find(report, 0, "ecb()", 1);
  report.findings.push_back(finding);
  finding.location = test::find(report, 0, "ecb()", 2);
  report.findings.push_back(finding);
  return report;
}

TEST_CASE("the stable fingerprint has neither path, line nor text in it") {
  const Report before = two_findings();
  Report after = before;
  after.files[0] = {"moved/b.py", "# a comment\n\n  ecb(x)\n  ecb(x)\n"};
  after.findings[0].location = test::find(after, 0, "ecb(x)", 1);
  after.findings[1].location = test::find(after, 0, "ecb(x)", 2);
  const std::vector<Fingerprint> old_ones = fingerprints(before);
  const std::vector<Fingerprint> new_ones = fingerprints(after);
  CHECK(old_ones[0].stable == new_ones[0].stable);
  CHECK(old_ones[1].stable == new_ones[1].stable);
  CHECK(old_ones[0].stable != old_ones[1].stable);
  CHECK(old_ones[0].line_hash != new_ones[0].line_hash);
}

TEST_CASE("each part of the stable fingerprint counts") {
  const std::string original = fingerprints(two_findings())[0].stable;
  Report report = two_findings();
  report.findings[0].scope = "open";
  CHECK(fingerprints(report)[0].stable != original);
  report = two_findings();
  report.findings[0].operation = "encrypt DES ECB";
  CHECK(fingerprints(report)[0].stable != original);
  report = two_findings();
  report.findings[0].rule = "R1";
  CHECK(fingerprints(report)[0].stable != original);
}

TEST_CASE("fixed findings are numbered after those that are there") {
  const std::vector<Fingerprint> before = fingerprints(two_findings());
  Report report = two_findings();
  report.compared = true;
  report.findings[0].novelty = rules::Novelty::fixed;
  const std::vector<Fingerprint> after = fingerprints(report);
  CHECK(after[0].stable == before[1].stable);
  CHECK(after[1].stable == before[0].stable);
}

}  // namespace
}  // namespace micryscope::report
