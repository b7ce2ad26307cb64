// Reads the manifests that say how imports map into the repository. Their JSON has comments and
// trailing commas in practice, so a small forgiving reader of our own takes it.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "languages/javascript/lowerer.h"
#include "languages/javascript/resolve.h"

namespace micryscope::languages::js {

namespace {

constexpr int kDeepest = 40;

struct Json {
  std::string text;  ///< of a string
  bool is_string = false;
  std::vector<std::pair<std::string, Json>> members;
  std::vector<Json> items;

  // Where a pair with one of these is complete: clang asks for it at the end of the class otherwise.
  Json();
  ~Json();
  Json(Json&&) noexcept;

  const Json* get(std::string_view name) const {
    for (const auto& [key, value] : members) {
      if (key == name) return &value;
    }
    return nullptr;
  }
};

Json::Json() = default;
Json::~Json() = default;
Json::Json(Json&&) noexcept = default;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Json value(int depth = 0) {
    Json made;
    skip();
    if (at_ >= text_.size() || depth > kDeepest) return made;
    const char c = text_[at_];
    if (c == '"') {
      made.is_string = true;
      made.text = string();
    } else if (c == '{') {
      object(made, depth);
    } else if (c == '[') {
      array(made, depth);
    } else {
      while (at_ < text_.size() && std::string_view(",]}\n").find(text_[at_]) == std::string_view::npos) ++at_;
    }
    return made;
  }

 private:
  void skip() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_, 2);
      if (rest == "//") {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (rest == "/*") {
        const std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else if (std::string_view(" \t\r\n,:\xEF\xBB\xBF").find(text_[at_]) != std::string_view::npos) {
        ++at_;  // separators carry nothing here
      } else {
        return;
      }
    }
  }

  std::string string() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_, text_.size());
    at_ = std::min(end + 1, text_.size());
    return unescape(text_.substr(begin, end - begin));
  }

  void object(Json& made, int depth) {
    ++at_;
    for (skip(); at_ < text_.size() && text_[at_] == '"'; skip()) {
      std::string key = string();
      made.members.emplace_back(std::move(key), value(depth + 1));
    }
    if (at_ < text_.size() && text_[at_] == '}') ++at_;
  }

  void array(Json& made, int depth) {
    ++at_;
    for (skip(); at_ < text_.size() && text_[at_] != ']'; skip()) {
      const std::size_t before = at_;
      made.items.push_back(value(depth + 1));
      if (at_ == before) break;  // not JSON
    }
    if (at_ < text_.size() && text_[at_] == ']') ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void add(lower::Layout& layout, std::string_view scope, std::string_view pattern, std::string target) {
  layout.aliases.push_back({"javascript", std::string(scope), std::string(pattern), std::move(target)});
}

/// Targets that an `exports` entry names, conditions tried from source to built.
void targets(const Json& entry, std::vector<std::string>& found, int depth = 0) {
  if (depth > kDeepest) return;
  if (entry.is_string) {
    found.push_back(entry.text);
    return;
  }
  static constexpr std::array<std::string_view, 7> kConditions = {"source", "development", "import", "require",
                                                                  "node",   "module",      "default"};
  for (const std::string_view condition : kConditions) {
    if (const Json* chosen = entry.get(condition)) targets(*chosen, found, depth + 1);
  }
  for (const Json& item : entry.items) targets(item, found, depth + 1);
}

void read_config(std::string_view folder, const Json& root, lower::Layout& layout) {
  const Json* options = root.get("compilerOptions");
  if (options == nullptr) return;
  std::string base(folder);
  std::string joined;
  const Json* base_url = options->get("baseUrl");
  if (base_url != nullptr && join_path(folder, base_url->text + "/", joined)) {
    base = joined;
    add(layout, folder, "*", base + "*");
  }
  const Json* paths = options->get("paths");
  if (paths == nullptr) return;
  for (const auto& [pattern, wanted] : paths->members) {
    for (const Json& target : wanted.items) {
      if (join_path(base, target.text, joined)) add(layout, folder, pattern, joined);
    }
  }
}

void add_package_entry(std::string_view scope, std::string_view folder, const std::string& pattern,
                       const Json& entry, lower::Layout& layout) {
  std::vector<std::string> found;
  targets(entry, found);
  for (const std::string& target : found) {
    std::string joined;
    if (target.starts_with(".") && join_path(folder, target, joined)) add(layout, scope, pattern, joined);
  }
}

void read_package(std::string_view folder, const Json& root, lower::Layout& layout) {
  if (const Json* imports = root.get("imports")) {
    for (const auto& [pattern, entry] : imports->members) add_package_entry(folder, folder, pattern, entry, layout);
  }
  const Json* name = root.get("name");
  if (name == nullptr || name->text.empty()) return;
  if (const Json* exports = root.get("exports")) {
    const bool has_paths = !exports->members.empty() && exports->members[0].first.starts_with(".");
    if (!has_paths) add_package_entry("", folder, name->text, *exports, layout);
    for (const auto& [path, entry] : exports->members) {
      if (path.starts_with(".")) add_package_entry("", folder, name->text + path.substr(1), entry, layout);
    }
  }
  std::string joined;
  for (const std::string_view field : {"source", "main", "module"}) {
    const Json* entry = root.get(field);
    if (entry != nullptr && entry->is_string && join_path(folder, entry->text, joined)) {
      add(layout, "", name->text, joined);
    }
  }
  add(layout, "", name->text, std::string(folder) + "src/index");
  add(layout, "", name->text, std::string(folder) + "index");
  add(layout, "", name->text + "/*", std::string(folder) + "*");
}

}  // namespace

void read_manifest(std::string_view path, std::string_view text, lower::Layout& layout) {
  const std::string_view folder = folder_of(path);
  const Json root = Reader(text).value();
  if (path.substr(folder.size()) == "package.json") {
    read_package(folder, root, layout);
  } else {
    read_config(folder, root, layout);
  }
}

}  // namespace micryscope::languages::js
