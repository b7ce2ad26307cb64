#include "cli/overwriting.h"

#include <fmt/format.h>

#include <system_error>

#include "changes/changes.h"
#include "cli/written_path.h"
#include "report/own_report.h"
#include "run/compare_states.h"
#include "run/project_config.h"
#include "support/plain_file.h"

namespace micryscope::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 64U << 20;

bool is_earlier(const fs::path& place, Written what) {
  const auto text = read_if_there(place.string(), kMostBytes);
  if (!text || !*text) return false;
  return what == Written::report ? report::is_report(**text) : report::is_baseline(**text);
}

/// A repository that cannot be used has no say.
bool is_tracked(const fs::path& place, const fs::path& repository) {
  if (repository.empty()) return false;
  const auto found = changes::Repository::find(place.parent_path().string());
  return found && *found && (*found)->is_tracked(place.string());
}

/// Why the file is not ours to replace; empty: it may be.
std::string_view owner_of(const fs::path& place, const fs::path& repository) {
  if (!repository.empty() && is_version_control(place.lexically_relative(repository))) {
    return "it is one of git's own files";
  }
  if (is_config_name(place.filename().string())) return "it is a configuration";
  if (is_read_path(place.generic_string())) return "it is a source file or manifest";
  if (is_tracked(place, repository)) return "git tracks it";
  return {};
}

}  // namespace

std::optional<Error> check_overwriting(const std::string& name, const fs::path& place,
                                       const fs::path& repository, Written what) {
  std::error_code error;
  if (!fs::is_regular_file(place, error) || fs::file_size(place, error) == 0) return std::nullopt;
  if (is_earlier(place, what)) return std::nullopt;
  const std::string_view owner = owner_of(place, repository);
  if (owner.empty()) return std::nullopt;
  return Error{ErrorCode::usage,
               fmt::format("{} is not overwritten: {} and no earlier {}; name another file, or "
                           "remove this one first",
                           name, owner, what == Written::report ? "report" : "baseline"),
               {}};
}

}  // namespace micryscope::cli
