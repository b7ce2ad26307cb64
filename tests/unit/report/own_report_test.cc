#include "report/own_report.h"

#include <string>

#include "parsed_json.h"
#include "report/baseline.h"
#include "report/formats.h"
#include "sample_reports.h"
#include "support/catch.h"

namespace micryscope::report {
namespace {

TEST_CASE("a report of every format is told for one, and no baseline is") {
  for (const Report& report : {test::full_report(), test::hostile_report(), test::compared_report(),
                               test::empty_report()}) {
    for (const auto& [word, format] : format_words()) {
      const std::string text = render(report, format, test::format_options());
      INFO(word << "\n" << text.substr(0, 300));
      CHECK((text.empty() || is_report(text)));  // annotations may be none
      CHECK_FALSE(is_baseline(text));
    }
    const std::string quiet = to_text(report, TextStyle{.detail = Detail::quiet});
    INFO(quiet);
    CHECK((quiet.empty() || is_report(quiet)));
    const std::string baseline = write_baseline(report, true).text;
    CHECK(is_baseline(baseline));
    CHECK_FALSE(is_report(baseline));
  }
  for (const SarifProfile profile :
       {SarifProfile::full, SarifProfile::github, SarifProfile::gitlab}) {
    const std::string compact = to_sarif(test::full_report(), profile);
    CHECK(is_report(compact));
    CHECK(is_report(pretty_json(test::parsed(compact))));  // as people commit it
  }
}

TEST_CASE("what others wrote is no report") {
  for (const char* const text :
       {"", "{}\n", "[1]\n", "import hashlib\n", "# A project\n\nIt runs micryscope.\n",
        "{\"name\": \"x\", \"devDependencies\": {\"micryscope\": \"0.1.0\"}}\n",
        "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"other\"}}}]}\n",
        "<!doctype html>\n<title>Ours</title>\n", "error: something\n",
        "x = '''\n# micryscope baseline 1'''\n"}) {
    INFO(text);
    CHECK_FALSE(is_report(text));
    CHECK_FALSE(is_baseline(text));
  }
}

}  // namespace
}  // namespace micryscope::report
