#include "report/own_report.h"

#include <algorithm>
#include <array>
#include <string>

#include "report/baseline.h"
#include "support/regex.h"

namespace micryscope::report {

namespace {

constexpr std::size_t kHead = 16U << 10;  // holds what comes before the name in every format

constexpr std::array kHeads = {
    R"(\{\s*"schema":\s*"micryscope/report@)",                                    // json
    R"(\{\s*"\$schema":[^{}]*"runs":\s*\[\s*\{\s*"tool":\s*\{\s*"driver":\s*\{)"  // sarif
    R"(\s*"name":\s*"micryscope")",
    R"(\{\s*"version":[^{}]*"scan":\s*\{\s*"analyzer":\s*\{\s*"id":\s*"micryscope")",  // gitlab-sast
    R"(\[\s*\]\s*$)",  // gitlab-codequality without findings, and with some
    R"(\[\s*\{\s*"description":\s*"(?:[^"\\]|\\.)*",\s*"check_name":\s*"[A-Z][0-9]+-)",
    R"(<!doctype html>(?s:.*?)<title>micryscope: )",     // html
    R"(<\?xml [^>]*>\s*<testsuites name="micryscope")",  // junit
    R"(## micryscope: )",                                // markdown
    R"(::(?:error|warning|notice)[ :])",                 // github
    // text, also a quiet one
    R"((?:[^
]*: )?(?:error|warning|note)(?: \([a-z]+\))? [A-Z][0-9]+-)",
    R"(The analysis is incomplete; )",
};

}  // namespace

bool is_report(std::string_view text) {
  // A text report without findings may begin with whatever the run has to say.
  if (Regex(R"((?m)^[0-9]+ of [0-9]+ files? analysed$)").matches_somewhere(text)) return true;
  const std::string_view head = text.substr(0, kHead);
  return std::ranges::any_of(kHeads, [head](const char* pattern) {
    return Regex(R"(\A)" + std::string(pattern)).matches_somewhere(head);
  });
}

bool is_baseline(std::string_view text) { return text.starts_with(kBaselineMark); }

}  // namespace micryscope::report
