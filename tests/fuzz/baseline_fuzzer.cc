// A baseline file, any bytes: refused with its place, or applied to a report, and stable when what
// nothing needs is removed from it.
#include "projects.h"
#include "report/baseline.h"
#include "support/check.h"
#include "target.h"

namespace {

using namespace micryscope;

// The seeds of make_seeds.py hold entries of these findings.
const report::Report& some_report() {
  static const report::Report report = [] {
    source::MemoryTree tree;
    tree.add(
        "a.py",
        "from Crypto.Cipher import AES\nimport random\n\n\ndef seal(key, body):\n"
        "    return AES.new(key, AES.MODE_ECB).encrypt(body)\n\n\ndef open_sealed(key, body):\n"
        "    return AES.new(key, AES.MODE_ECB).decrypt(body)\n");
    tree.add("a b/c\xC3\xA9.js",
             "const crypto = require('crypto');\n"
             "exports.seal = (key, body) => crypto.createCipheriv('aes-128-ecb', key, null)"
             ".update(body);\n");
    return fuzz::analyse(fuzz::plain_options(), tree);
  }();
  return report;
}

}  // namespace

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  const auto baseline = report::read_baseline(text_of(data, size), "baseline");
  if (!baseline) {
    MS_CHECK(!baseline.error().where.empty(), "who refuses says where");
    return;
  }
  const report::BaselineScope scope{[](const std::string& path) { return !path.starts_with("x"); },
                                    [](const std::string& path) { return path.ends_with(".py"); }};
  report::Report report = some_report();
  MS_CHECK(!report.findings.empty(), "there is something to know of");
  const report::WrittenBaseline pruned = report::prune_baseline(*baseline, scope, report);
  const auto again = report::read_baseline(pruned.text, "baseline");
  MS_CHECK(again.has_value(), "a pruned baseline can be read");
  MS_CHECK(report::prune_baseline(*again, scope, report).text == pruned.text,
           "what was pruned is pruned");
  report::apply_baseline(*baseline, scope, report);
  every_form(report);
}
