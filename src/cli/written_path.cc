#include "cli/written_path.h"

#include <algorithm>
#include <deque>
#include <system_error>
#include <utility>

#include "source/ignore.h"

namespace micryscope::cli {

namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as Linux has it

bool is_folder(const fs::path& place) {
  std::error_code error;
  return fs::symlink_status(place, error).type() == fs::file_type::directory;
}

/// Goes along the path, part by part.
class Way {
 public:
  Way(std::string written, fs::path from, fs::path within)
      : written_(std::move(written)), from_(std::move(from)), within_(std::move(within)) {
    found_.place = from_;
    push_front(written_);
  }

  Result<WrittenPath> go() {
    while (!todo_.empty() && !found_.is_link_out) {
      const fs::path part = std::move(todo_.front());
      todo_.pop_front();
      if (part.empty() || part == ".") continue;
      if (part == "..") {
        found_.place = found_.place.parent_path();
        continue;
      }
      MS_TRY([[maybe_unused]] const bool went_on, enter(part));
    }
    found_.repository =
        repository_of(is_folder(found_.place) ? found_.place : found_.place.parent_path());
    return std::move(found_);
  }

 private:
  Result<bool> enter(const fs::path& part) {
    std::error_code error;
    const fs::path next = found_.place / part;
    const fs::file_status status = fs::symlink_status(next, error);
    if (status.type() == fs::file_type::symlink) return enter_link(next);
    const bool is_there = fs::exists(status);
    if (error && is_there) return cannot_read(error);
    if (error && error != std::errc::no_such_file_or_directory &&
        error != std::errc::not_a_directory) {
      return cannot_read(error);
    }
    found_.exists = found_.exists && is_there && (is_last() || fs::is_directory(status));
    found_.place = next;
    return true;
  }

  Result<bool> enter_link(const fs::path& link) {
    std::error_code error;
    const fs::path real = fs::canonical(link, error);
    const bool leads_nowhere = static_cast<bool>(error);
    const bool leads_to_file = leads_nowhere || !fs::is_directory(real, error);
    const fs::path project = project_around(link.parent_path(), leads_to_file && is_last());
    if (!project.empty()) {
      found_.is_link_out = leads_nowhere || !is_below(real, project) ||
                           is_version_control(real.lexically_relative(project));
      found_.place = found_.is_link_out ? link : real;
      return true;
    }
    const fs::path target = fs::read_symlink(link, error);
    if (error) return cannot_read(error);
    if (++links_ > kMostLinks) {
      return cannot_read(std::make_error_code(std::errc::too_many_symbolic_link_levels));
    }
    push_front(target);
    return true;
  }

  fs::path project_around(const fs::path& folder, bool is_file) const {
    if (!within_.empty() && is_below(folder, within_)) return within_;
    fs::path repository = repository_of(folder);
    if (!repository.empty()) return repository;
    if (from_ != from_.root_path() && is_below(folder, from_)) return from_;
    return is_file ? folder : fs::path();
  }

  bool is_last() const {
    return std::all_of(todo_.begin(), todo_.end(),
                       [](const fs::path& rest) { return rest.empty() || rest == "."; });
  }

  void push_front(const fs::path& path) {
    if (path.is_absolute()) found_.place = path.root_path();
    const fs::path relative = path.relative_path();
    todo_.insert(todo_.begin(), relative.begin(), relative.end());
  }

  tl::unexpected<Error> cannot_read(const std::error_code& error) const {
    return fail(ErrorCode::usage, "cannot read " + written_ + ": " + error.message());
  }

  std::string written_;
  fs::path from_;
  fs::path within_;
  std::deque<fs::path> todo_;
  int links_ = 0;
  WrittenPath found_;
};

}  // namespace

Result<WrittenPath> follow(const std::string& path, const std::string& working_folder,
                           const fs::path& within) {
  return Way(path, working_folder, within).go();
}

Result<std::string> named_folder(const std::string& option, const std::string& path,
                                 const std::string& working_folder) {
  if (path.empty()) return std::string();
  MS_TRY(const WrittenPath followed, follow(path, working_folder));
  if (!followed.is_link_out) return followed.place.string();
  return fail(ErrorCode::usage,
              option + ": " + path + " goes through a link that leads out of the project");
}

fs::path repository_of(fs::path folder) {
  std::error_code error;
  while (!folder.empty()) {
    if (fs::exists(fs::symlink_status(folder / ".git", error))) return folder;
    if (folder == folder.root_path()) break;
    folder = folder.parent_path();
  }
  return {};
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [rest, end] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return rest == folder.end();
}

bool is_version_control(const fs::path& path) {
  return std::any_of(path.begin(), path.end(), [](const fs::path& part) {
    return source::is_version_control(part.native());
  });
}

}  // namespace micryscope::cli
