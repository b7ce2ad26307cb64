#include "report/formats.h"

#include <array>

namespace micryscope::report {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 9> kWords = {
    {{"text", Format::text},
     {"sarif", Format::sarif},
     {"json", Format::json},
     {"github", Format::github},
     {"gitlab-sast", Format::gitlab_sast},
     {"gitlab-codequality", Format::gitlab_codequality},
     {"markdown", Format::markdown},
     {"html", Format::html},
     {"junit", Format::junit}}};

}  // namespace

std::span<const std::pair<std::string_view, Format>> format_words() { return kWords; }

std::string render(const Report& report, Format format, const FormatOptions& options) {
  switch (format) {
    case Format::text:
      return to_text(report, false);
    case Format::sarif:
      return to_sarif(report, options.sarif_profile, options.include_notes, options.category);
    case Format::json:
      return to_json(report);
    case Format::github:
      return to_github(report, options);
    case Format::gitlab_sast:
      return to_gitlab_sast(report, options);
    case Format::gitlab_codequality:
      return to_gitlab_codequality(report, options);
    case Format::markdown:
      return to_markdown(report, options);
    case Format::html:
      return to_html(report, options);
    case Format::junit:
      return to_junit(report, options);
  }
  return {};
}

}  // namespace micryscope::report
