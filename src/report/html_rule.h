// The texts of a rule as HTML. They are written in YAML by who makes rules, in the little Markdown
// that rules use: paragraphs, lists with hyphens, `code` and [links](https://...).
#pragma once

#include <string>
#include <string_view>

#include "report/report.h"

namespace micryscope::report {

/// Anything but the Markdown named above stays as it is written.
std::string html_paragraphs(std::string_view markdown);

/// A section that opens, with the rule's id as its anchor.
std::string html_rule(const RuleInfo& rule);

}  // namespace micryscope::report
