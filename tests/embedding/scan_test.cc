// A consumer of the public interface. It is compiled with include/ alone, so that a header which
// needs more does not compile.
#include <micryscope/scan.h>

#include <string>
#include <type_traits>
#include <vector>

#include "catch.h"

#if __has_include("run/run.h") || __has_include("support/error.h")
#error "a consumer must not see our sources"
#endif

namespace {

using micryscope::ScanErrorKind;
using micryscope::ScanOptions;
using micryscope::ScanResult;
using micryscope::SourceText;

const std::vector<SourceText> kVault = {
    {"settings.py", "KEY = b'0123456789abcdef'\n"},
    {"app/vault.py",
     "from Crypto.Cipher import AES\n"
     "import settings\n"
     "def seal(text):\n"
     "    \xC3\xA9 = '\xF0\x9F\x94\x91'; return AES.new(settings.KEY, "
     "AES.MODE_ECB).encrypt(text)\n"},
};

static_assert(std::is_nothrow_move_constructible_v<micryscope::ScanReport>);
static_assert(!std::is_copy_constructible_v<micryscope::ScanReport>);

}  // namespace

TEST_CASE("texts in memory are scanned") {
  const ScanResult result = micryscope::scan(kVault);
  REQUIRE(result);
  const auto& findings = result.report().findings();
  CHECK(result.report().complete());
  CHECK(result.report().notices().empty());
  CHECK(result.report().files_analysed() == 2);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "R1");
  CHECK(findings[0].name == "fixed-key");
  CHECK(findings[0].range.path == "app/vault.py");
  CHECK(findings[0].cwe.front() == 321);
  REQUIRE(findings[0].flows.size() == 1);
  CHECK(findings[0].flows[0].front().range.path == "settings.py");
  CHECK(findings[0].message.find("0123456789abcdef") == std::string::npos);
  CHECK(findings[1].rule == "R6");
  CHECK(findings[1].fingerprint.size() == 32);
}

TEST_CASE("columns count UTF-16 units from 1, and ends are exclusive") {
  const ScanResult result = micryscope::scan(kVault);
  REQUIRE(result);
  for (const micryscope::Finding& finding : result.report().findings()) {
    CHECK(finding.range.line == 4);
    CHECK(finding.range.column == std::string_view("    e = 'xx'; return ").size() + 1);
    CHECK(finding.range.end_line == 4);
    CHECK(finding.range.end_column > finding.range.column + 10);
  }
}

TEST_CASE("a report has the forms of the command line") {
  const ScanResult result = micryscope::scan(kVault);
  REQUIRE(result);
  CHECK(result.report().to_sarif().find("\"version\":\"2.1.0\"") != std::string::npos);
  CHECK(result.report().to_json().find("\"findings\"") != std::string::npos);
  CHECK(result.report().to_text().find("R6-ecb-mode") != std::string::npos);
  CHECK(result.report().to_text().find('\x1b') == std::string::npos);
  CHECK(result.report().to_text(true).find('\x1b') != std::string::npos);
  CHECK(result.report().to_sarif(micryscope::SarifFlavour::github) !=
        result.report().to_sarif(micryscope::SarifFlavour::gitlab));
}

TEST_CASE("a folder is scanned like the texts in it, on any number of threads") {
  ScanOptions one;
  one.jobs = 1;
  const std::string folder = MICRYSCOPE_EXAMPLES "/python/vulnerable-server";
  const ScanResult alone = micryscope::scan(folder, one);
  const ScanResult result = micryscope::scan(folder);
  REQUIRE(alone);
  REQUIRE(result);
  CHECK(result.report().findings().size() > 3);
  CHECK(result.report().to_json() == alone.report().to_json());
}

TEST_CASE("options choose what is looked at") {
  ScanOptions options;
  options.paths = {"settings.py"};
  const ScanResult part = micryscope::scan(kVault, options);
  REQUIRE(part);
  for (const auto& finding : part.report().findings()) CHECK(finding.range.path == "settings.py");

  options = {};
  options.configuration = "rules: {R1: off}\n";
  const ScanResult without = micryscope::scan(kVault, options);
  REQUIRE(without);
  REQUIRE(without.report().findings().size() == 1);
  CHECK(without.report().findings()[0].rule == "R6");

  options = {};
  options.exclude = {"app/"};
  const ScanResult excluded = micryscope::scan(kVault, options);
  REQUIRE(excluded);
  for (const auto& finding : excluded.report().findings()) CHECK(finding.rule != "R6");
}

TEST_CASE("what the caller gets wrong is an error, what the project does is a notice") {
  const auto kind = [](const ScanResult& result) {
    REQUIRE_FALSE(result);
    CHECK_FALSE(result.error().message.empty());
    return result.error().kind;
  };
  CHECK(kind(micryscope::scan("/no/such/folder/anywhere")) != ScanErrorKind::internal);
  ScanOptions options;
  options.profile = "no-such-profile";
  CHECK(kind(micryscope::scan(kVault, options)) == ScanErrorKind::configuration);
  options = {};
  options.configuration = "no-such-key: 1\n";
  CHECK(kind(micryscope::scan(kVault, options)) == ScanErrorKind::configuration);
  options = {};
  options.configuration = "fail-on: loud\nprofile: nope\n";
  const ScanResult several = micryscope::scan(kVault, options);
  CHECK(kind(several) == ScanErrorKind::configuration);
  CHECK(several.error().where == "configuration:1:10");
  CHECK(several.error().message.find("\nconfiguration:2:10: no profile") != std::string::npos);
  for (const std::string today : {"yesterday", "2027-1-1", "20270101"}) {
    options = {};
    options.today = today;
    CHECK(kind(micryscope::scan(kVault, options)) == ScanErrorKind::usage);
  }
  options = {};
  options.exclude = {"a["};
  CHECK(kind(micryscope::scan(kVault, options)) == ScanErrorKind::usage);
  options = {};
  options.paths = {"gone.py"};
  CHECK(kind(micryscope::scan(kVault, options)) == ScanErrorKind::usage);
  for (const std::string path : {"", "/a.py", "../a.py", "a/../../b.py", "a//b.py", "a/"}) {
    INFO(path);
    CHECK(kind(micryscope::scan(std::vector<SourceText>{{path, ""}})) == ScanErrorKind::usage);
  }
  const ScanResult broken = micryscope::scan(
      std::vector<SourceText>{{"a.py", "import hashlib\nhashlib.md5(password\n\xff = (\n"}});
  REQUIRE(broken);
  CHECK_FALSE(broken.report().notices().empty());
}

TEST_CASE("nothing gives an empty report") {
  const ScanResult result = micryscope::scan(std::vector<SourceText>{});
  REQUIRE(result);
  CHECK(result.report().findings().empty());
  CHECK_FALSE(micryscope::library_version().empty());
}
