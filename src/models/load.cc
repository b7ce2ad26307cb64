#include "models/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "models/load_parts.h"
#include "support/errors.h"
#include "support/suggest.h"
#include "support/yaml_pack.h"

namespace micryscope::models {

namespace {

using LanguageTable = ModelSet::LanguageTable;

constexpr std::string_view kModelSchema = "micryscope/model@1";
constexpr std::string_view kMcpSchema = "micryscope/mcp@1";
constexpr std::string_view kNamesSchema = "micryscope/names@1";
constexpr std::array kOurSchemas = {kModelSchema, kMcpSchema, kNamesSchema};
constexpr std::array<std::string_view, 4> kOtherSchemas = {
    "micryscope/rule@1", "micryscope/profile@1", "micryscope/coverage@1", "micryscope/evidence@1"};

// The value of a top-level key, read off the text: parsing YAML only to pass a file over would
// cost most of a short run. A line inside a block text can look the same, but then the file's own
// line stands before it.
std::string_view peek(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ':') continue;
    line.remove_prefix(key.size() + 1);
    line = line.substr(0, line.find(" #"));
    constexpr std::string_view kAround = " \t\r\"'";
    const std::size_t first = line.find_first_not_of(kAround);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(kAround) - first + 1);
  }
  return {};
}

bool is_wanted(const RulesetFile& file, std::span<const std::string> families) {
  const std::string_view schema = peek(file.text, "schema");
  if (std::find(kOtherSchemas.begin(), kOtherSchemas.end(), schema) != kOtherSchemas.end())
    return false;
  if (families.empty() || schema == kNamesSchema) return true;
  const std::string_view language = peek(file.text, "language");
  // A file that does not say its language is read, for the error it deserves.
  return language.empty() ||
         std::find(families.begin(), families.end(), language) != families.end();
}

// `rulesets/models/go/x.yaml` is about go; a slip of the copying hand would else go unnoticed.
void check_folder(Fields& fields, const yaml::Node& node, std::string_view language) {
  constexpr std::string_view kFolder = "models/";
  const std::string_view path = fields.path();
  const std::size_t at = path.rfind(kFolder);
  if (at == std::string_view::npos || (at != 0 && path[at - 1] != '/')) return;
  const std::string_view rest = path.substr(at + kFolder.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || rest.substr(0, slash) == language) return;
  fields.fault(node, fmt::format("language \"{}\" in the folder of \"{}\"", language,
                                 rest.substr(0, slash)));
}

// What two models of one path may not both say. Sinks and fills add up, all else would have two
// answers.
std::vector<std::string> claims(const CallModel& model) {
  std::vector<std::string> result;
  if (model.operation) result.push_back(fmt::format("operation {}", name_of(*model.operation)));
  if (model.component) result.emplace_back("component");
  if (model.continues) result.emplace_back("continues");
  if (model.origin) result.emplace_back("origin");
  if (model.fold) result.emplace_back("fold");
  if (!model.returns.empty()) result.emplace_back("returns");
  if (!model.callbacks.empty()) result.emplace_back("callbacks");
  for (const SinkModel& sink : model.sinks)
    result.push_back(fmt::format("sink {}", name_of(sink.kind)));
  return result;
}

class Loader {
 public:
  explicit Loader(ModelSet& set) : set_(set) {}

  void read_file(Fields& fields, const yaml::Node& root);
  std::vector<Error> finish();

 private:
  void read_aliases(Fields& fields, const yaml::Node& root, LanguageTable& table);
  void read_constants(Fields& fields, const yaml::Node& root, LanguageTable& table);
  void read_entries(Fields& fields, const yaml::Node& root, LanguageTable& table,
                    const std::string& family);
  bool check_aliases(const std::string& language, const LanguageTable& table);
  void canonicalise(const std::string& language, LanguageTable& table);
  void check_claims(const std::string& language, const LanguageTable& table);

  ModelSet& set_;
  std::vector<Error> errors_;
  // Entries in the order of the files; they go into the tables when all aliases are known.
  std::map<std::string, std::vector<CallModel>, std::less<>> pending_;
};

void Loader::read_file(Fields& fields, const yaml::Node& root) {
  if (!fields.is_map(root, "ruleset file")) return;
  const yaml::Node* schema = fields.require(root, "schema", "ruleset file");
  if (schema == nullptr) return;
  const std::string name = fields.text(*schema);
  if (std::find(kOurSchemas.begin(), kOurSchemas.end(), name) == kOurSchemas.end()) {
    fields.unknown(*schema, "schema", kOurSchemas);
    return;
  }
  if (name == kNamesSchema) {
    read_names(fields, root, set_);
    return;
  }
  const bool is_mcp = name == kMcpSchema;
  const bool known = is_mcp ? fields.only(root,
                                          {"schema", "library", "language", "reference", "words",
                                           "quoted", "aliases", "constants", "calls", "tools"},
                                          "MCP model file")
                            : fields.only(root,
                                          {"schema", "library", "language", "reference", "words",
                                           "words-of", "quoted", "aliases", "constants", "calls"},
                                          "model file");
  if (!known) return;
  const yaml::Node* library = fields.require(root, "library", "model file");
  const yaml::Node* language = fields.require(root, "language", "model file");
  const std::string family = language == nullptr ? std::string() : fields.text(*language);
  if (language != nullptr) check_folder(fields, *language, family);
  LanguageTable& table = set_.languages[family];
  table.libraries.push_back(library == nullptr ? std::string() : fields.text(*library));
  std::vector<std::string>& list = is_mcp ? table.tool_words : table.words;
  if (const yaml::Node* words = root.get("words"); words && fields.is_list(*words, "words")) {
    for (const yaml::Node& word : words->items) {
      list.push_back(fields.text(word));
      if (list.back().empty()) fields.fault(word, "an empty word is in every file");
    }
  }
  if (const yaml::Node* of = root.get("words-of"); of && fields.is_map(*of, "words-of")) {
    for (const auto& [operation, words] : of->entries) {
      const std::optional<OperationKind> kind = operation_kind(operation.text);
      if (!kind) {
        fields.fault(operation, fmt::format("unknown operation \"{}\"{}", operation.text,
                                            did_you_mean(operation.text, operation_words())));
        continue;
      }
      for (std::string& word : fields.texts(words))
        table.words_of[*kind].push_back(std::move(word));
    }
  }
  if (const yaml::Node* quoted = root.get("quoted"); quoted && fields.is_list(*quoted, "quoted")) {
    for (const yaml::Node& word : quoted->items) {
      for (const char quote : {'"', '\''}) list.push_back(quote + fields.text(word));
    }
  }
  if (const yaml::Node* reference = root.get("reference")) fields.texts(*reference);
  read_aliases(fields, root, table);
  read_constants(fields, root, table);
  read_entries(fields, root, table, family);
}

void Loader::read_aliases(Fields& fields, const yaml::Node& root, LanguageTable& table) {
  const yaml::Node* aliases = root.get("aliases");
  if (aliases == nullptr || !fields.is_map(*aliases, "aliases")) return;
  for (const auto& [from, to] : aliases->entries) {
    const std::string target = fields.text(to);
    const auto [at, is_new] = table.aliases.emplace(from.text, target);
    if (!is_new && at->second != target) {
      fields.fault(from,
                   fmt::format("\"{}\" is already an alias of \"{}\"", from.text, at->second));
    }
  }
}

void Loader::read_constants(Fields& fields, const yaml::Node& root, LanguageTable& table) {
  const yaml::Node* constants = root.get("constants");
  if (constants == nullptr || !fields.is_map(*constants, "constants")) return;
  for (const auto& [path, value] : constants->entries) {
    const std::string text = fields.text(value);
    const auto [at, is_new] = table.constants.emplace(path.text, text);
    if (!is_new && at->second != text) {
      fields.fault(path, fmt::format("\"{}\" already has the value \"{}\"", path.text, at->second));
    }
  }
}

void Loader::read_entries(Fields& fields, const yaml::Node& root, LanguageTable& table,
                          const std::string& family) {
  const std::string library = table.libraries.back();
  if (const yaml::Node* calls = root.get("calls"); calls && fields.is_list(*calls, "calls")) {
    for (const yaml::Node& node : calls->items) {
      ReadCalls read = read_calls(fields, node, library);
      for (CallModel& model : read.models) {
        if (read.methods) {
          table.methods[model.path].push_back(std::move(model));
        } else {
          pending_[family].push_back(std::move(model));
        }
      }
    }
  }
  if (const yaml::Node* tools = root.get("tools"); tools && fields.is_list(*tools, "tools")) {
    for (const yaml::Node& node : tools->items) {
      for (ToolModel& tool : read_tools(fields, node)) table.tools.push_back(std::move(tool));
    }
  }
}

bool Loader::check_aliases(const std::string& language, const LanguageTable& table) {
  for (const auto& [from, to] : table.aliases) {
    // Where the steps end at a fixed place, one step less ends there too.
    if (from == to || set_.canonical(language, from) != set_.canonical(language, to)) {
      errors_.push_back({ErrorCode::config,
                         fmt::format("aliases of {} go in a circle at \"{}\"", language, from),
                         {}});
      return false;
    }
  }
  return true;
}

void Loader::canonicalise(const std::string& language, LanguageTable& table) {
  const auto canonical = [&](std::string& path) { path = set_.canonical(language, path); };
  for (CallModel& model : pending_[language]) {
    canonical(model.path);
    if (model.returns != "self") canonical(model.returns);
    table.calls[model.path].push_back(std::move(model));
  }
  for (auto& [name, models] : table.methods) {
    for (CallModel& model : models) {
      if (model.returns != "self") canonical(model.returns);
    }
  }
  std::unordered_map<std::string, std::string> constants;
  for (auto& [path, value] : table.constants)
    constants.emplace(set_.canonical(language, path), value);
  table.constants = std::move(constants);
  for (ToolModel& tool : table.tools) canonical(tool.path);
  for (const auto* models : {&table.calls, &table.methods}) {
    for (const auto& [path, entries] : *models) {
      const std::string last = path.substr(path.find_last_of("./") + 1);
      for (const CallModel& model : entries) {
        if (model.fold == Fold::apply && !model.with.empty()) table.applying.push_back(last);
        for (const Fill& fill : model.fills) {
          if (fill.fold == Fold::first || fill.fold == Fold::field) table.storing.push_back(last);
        }
      }
    }
  }
  for (std::vector<std::string>* list :
       {&table.words, &table.tool_words, &table.libraries, &table.storing, &table.applying}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
}

// In the order of paths, so that the errors do not depend on hashing.
void Loader::check_claims(const std::string& language, const LanguageTable& table) {
  std::map<std::string, const std::vector<CallModel>*> sorted;
  for (const auto& [path, models] : table.calls) sorted.emplace(path, &models);
  for (const auto& [name, models] : table.methods) sorted.emplace("method " + name, &models);
  for (const auto& [path, models] : sorted) {
    std::map<std::string, const CallModel*> seen;
    for (const CallModel& model : *models) {
      for (const std::string& claim : claims(model)) {
        const std::string key = model.read ? "read " + claim : claim;
        const auto [at, is_new] = seen.emplace(key, &model);
        if (is_new) continue;
        errors_.push_back({ErrorCode::config,
                           fmt::format("\"{}\" ({}) has {} already at {}; say it once", path,
                                       language, claim, at->second->where),
                           model.where});
      }
    }
  }
}

std::vector<Error> Loader::finish() {
  for (auto& [language, table] : set_.languages) {
    if (!check_aliases(language, table)) continue;
    canonicalise(language, table);
    check_claims(language, table);
  }
  return std::move(errors_);
}

}  // namespace

Result<std::vector<yaml::Node>> documents(const RulesetFile& file) {
  return file.packed.empty() ? yaml::read_all(file.text, file.path) : yaml::unpack(file.packed);
}

Result<ModelSet> load(std::span<const RulesetFile> files, std::span<const std::string> families) {
  ModelSet set;
  Loader loader(set);
  std::vector<Error> errors;
  for (const RulesetFile& file : files) {
    if (!is_wanted(file, families)) continue;
    auto roots = documents(file);
    if (!roots) {
      errors.push_back(std::move(roots).error());
      continue;
    }
    Fields fields(file.path, !file.packed.empty());
    if (roots->size() > 1) fields.fault((*roots)[1], "only one document is allowed here");
    static const yaml::Node kNothing;
    loader.read_file(fields, roots->empty() ? kNothing : roots->front());
    errors.insert(errors.end(), fields.errors().begin(), fields.errors().end());
  }
  // What was not understood may clash with nothing.
  if (errors.empty()) errors = loader.finish();
  if (!errors.empty()) return tl::make_unexpected(joined(std::move(errors)));
  return set;
}

}  // namespace micryscope::models
