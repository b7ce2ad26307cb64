// `micryscope cache status|clear`.
#include <fmt/format.h>

#include "cache/folder.h"
#include "cache/store.h"
#include "cli/commands.h"
#include "cli/written_path.h"

namespace micryscope::cli {

namespace {

Result<std::string> folder_of(const Invocation& invocation, const Environment& environment,
                              const Stages& stages) {
  const std::string& here = environment.working_folder;
  MS_TRY(std::string option, named_folder("--cache-dir", invocation.cache_folder, here));
  MS_TRY(std::string variable,
         named_folder(cache::kFolderVariable, environment.cache_variable, here));
  return cache::cache_folder({.option = std::move(option),
                              .environment = std::move(variable),
                              .common_git_folder = stages.common_git_folder(here).value_or(""),
                              .working_folder = here});
}

std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / (1 << 20));
}

std::string described(const cache::Status& status) {
  std::string text =
      fmt::format("{}{}\n{} of at most {}\n\n", status.path, status.writable ? "" : " (read-only)",
                  megabytes(status.file_bytes), megabytes(status.most_bytes));
  text +=
      fmt::format("{:<12}{:>10}{:>12}{:>10}{:>10}\n", "kind", "entries", "size", "hits", "misses");
  for (std::size_t i = 0; i < cache::kKinds; ++i) {
    const cache::KindStatus& kind = status.kinds[i];
    text +=
        fmt::format("{:<12}{:>10}{:>12}{:>10}{:>10}\n", cache::name_of(static_cast<cache::Kind>(i)),
                    kind.entries, megabytes(kind.bytes), kind.hits, kind.misses);
  }
  return text;
}

Outcome status_of(const std::string& folder) {
  cache::Store store = cache::Store::open(folder);
  if (store.is_open()) return {ExitCode::clean, described(store.status()), {}};
  const std::vector<cache::Notice> notices = store.notices();
  return {ExitCode::clean, (notices.empty() ? "no cache" : notices[0].text) + '\n', {}};
}

}  // namespace

Outcome cache_command(const Invocation& invocation, const Environment& environment,
                      const Stages& stages) {
  const auto found = folder_of(invocation, environment, stages);
  if (!found) return failed(found.error());
  const std::string& folder = *found;
  if (folder.empty()) {
    return {ExitCode::clean, "no cache outside of a repository; --cache-dir names a folder\n", {}};
  }
  if (!cache::Store::exists(folder)) {
    return {ExitCode::clean, "no cache yet in " + folder + '\n', {}};
  }
  if (invocation.cache_action == CacheAction::status) return status_of(folder);
  if (auto cleared = cache::Store::clear(folder); !cleared) return failed(cleared.error());
  return {ExitCode::clean, "cleared " + folder + '\n', {}};
}

}  // namespace micryscope::cli
