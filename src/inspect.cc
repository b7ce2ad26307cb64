#include "inspect.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "ir/calls_json.h"
#include "languages/registry.h"
#include "lower/language_spec.h"
#include "lower/lowering.h"
#include "source/files.h"

namespace micryscope {

namespace {

namespace fs = std::filesystem;

// TODO(#2): replace by source's disk tree, which follows no link, when it is there.
class Folder final : public source::SourceTree {
 public:
  explicit Folder(fs::path root) : root_(std::move(root)) {}

  Result<Listing> list(std::string_view folder) const override {
    Listing listing;
    std::error_code error;
    for (fs::directory_iterator it(root_ / folder, error), end; !error && it != end;
         it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (it->is_directory(error) && !it->is_symlink(error)) {
        listing.folders.push_back(name);
        continue;
      }
      const std::string prefix = folder.empty() ? std::string() : std::string(folder) + '/';
      const bool plain = !it->is_symlink(error) && it->is_regular_file(error);
      listing.files.push_back({prefix + name, plain ? it->file_size(error) : 0,
                               plain ? source::EntryKind::file : source::EntryKind::symlink});
    }
    if (error)
      return fail(ErrorCode::io, "cannot read the folder: " + error.message(), std::string(folder));
    std::sort(listing.folders.begin(), listing.folders.end());
    std::sort(listing.files.begin(), listing.files.end(),
              [](const source::Entry& a, const source::Entry& b) { return a.path < b.path; });
    return listing;
  }

  Result<std::string> read(std::string_view path, std::uint64_t limit) const override {
    std::error_code error;
    if (!fs::is_regular_file(fs::symlink_status(root_ / path, error))) {
      return fail(ErrorCode::io, "is no plain file", std::string(path));
    }
    std::ifstream file(root_ / path, std::ios::binary);
    std::string text(static_cast<std::size_t>(std::min(limit, fs::file_size(root_ / path, error))),
                     '\0');
    if (error || !file) return fail(ErrorCode::io, "cannot be read", std::string(path));
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
  }

 private:
  fs::path root_;
};

const lower::LanguageSpec* language_of(std::string_view path) {
  for (const lower::LanguageSpec* language : languages::all_languages()) {
    for (const std::string_view extension : language->extensions) {
      if (path.ends_with(extension)) return language;
    }
  }
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<source::SourceTree>> open_folder(const std::string& root) {
  return std::make_unique<Folder>(root);
}

Result<std::string> inspect_ir(const source::SourceTree& tree, std::string_view path) {
  const lower::LanguageSpec* const language = language_of(path);
  if (language == nullptr) {
    return fail(ErrorCode::usage, "no language is known for this kind of file", std::string(path));
  }
  const source::Limits limits;
  MS_TRY(const std::string text, tree.read(path, limits.file_bytes + 1));
  if (text.size() > limits.file_bytes) {
    return fail(ErrorCode::usage, "larger than the limit of 2 MB", std::string(path));
  }
  const ir::Module module = lower::lower_file(*language, path, text, {}, limits.parse_ms);
  return ir::calls_json(module, text);
}

}  // namespace micryscope
