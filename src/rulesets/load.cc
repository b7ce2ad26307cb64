#include "rulesets/load.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "rules/load.h"
#include "support/embedded.h"
#include "support/errors.h"
#include "support/hash.h"
#include "support/plain_file.h"

namespace micryscope {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostRuleBytes = 16U << 20;

Result<bool> add_folder(const std::string& folder, std::vector<models::RulesetFile>& files) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    const fs::path& path = it->path();
    std::error_code unknown;  // of a link to nowhere, which is then told as what cannot be read
    const bool is_folder = it->is_directory(unknown);
    if (!is_folder && (path.extension() == ".yaml" || path.extension() == ".yml"))
      paths.push_back(path);
  }
  if (error) return fail(ErrorCode::io, "cannot read the rules folder: " + error.message(), folder);
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    MS_TRY(std::string text, read_plain_file(path.string(), kMostRuleBytes + 1));
    if (text.size() > kMostRuleBytes) {
      return fail(ErrorCode::usage, "is larger than 16 MB", path.string());
    }
    // A file at the same place as a built-in one stands for it.
    const std::string place = path.lexically_relative(folder).generic_string();
    std::erase_if(files, [&](const models::RulesetFile& other) { return other.path == place; });
    files.push_back({path.string(), std::move(text), {}});
  }
  return true;
}

}  // namespace

namespace {

// "models/python/hashlib.yaml", "mcp/python.yaml"
bool is_of_other_family(std::string_view path, std::span<const std::string> families) {
  const bool is_model = path.starts_with("models/");
  if (!is_model && !path.starts_with("mcp/")) return false;
  path.remove_prefix(path.find('/') + 1);
  const std::string_view family = path.substr(0, path.find(is_model ? '/' : '.'));
  return std::find(families.begin(), families.end(), family) == families.end();
}

Result<Rulesets> load(std::span<const std::string> folders,
                      const std::span<const std::string>* families) {
  Rulesets made;
  for (const support::EmbeddedFile& file : support::embedded_rulesets()) {
    made.files.push_back({std::string(file.path), std::string(file.text), file.packed});
  }
  for (const std::string& folder : folders) {
    if (auto done = add_folder(folder, made.files); !done) return tl::make_unexpected(done.error());
  }
  made.digest = support::embedded_digest();
  if (!folders.empty()) {
    std::string all;
    for (const models::RulesetFile& file : made.files) all += file.path + '\n' + file.text + '\n';
    made.digest = hash_hex(all);
  }
  if (families != nullptr) {
    std::erase_if(made.files, [&](const models::RulesetFile& file) {
      return !file.packed.empty() && is_of_other_family(file.path, *families);
    });
  }
  auto models = models::load(made.files);
  auto rules = rules::load_rules(made.files);
  if (!models || !rules) {
    std::vector<Error> errors;
    if (!models) errors.push_back(std::move(models).error());
    if (!rules) errors.push_back(std::move(rules).error());
    return tl::make_unexpected(joined(std::move(errors)));
  }
  made.models = *std::move(models);
  made.rules = *std::move(rules);
  return made;
}

}  // namespace

Result<Rulesets> load_rulesets(std::span<const std::string> folders) {
  return load(folders, nullptr);
}

Result<Rulesets> load_rulesets(std::span<const std::string> folders,
                               std::span<const std::string> families) {
  return load(folders, &families);
}

}  // namespace micryscope
