#include "models/model.h"

#include <algorithm>

namespace micryscope::models {

namespace {

using LanguageTable = ModelSet::LanguageTable;

const LanguageTable* table_of(const ModelSet& set, std::string_view language) {
  const auto it = set.languages.find(language);
  return it == set.languages.end() ? nullptr : &it->second;
}

template <typename Map>
auto find_in(const Map& map, std::string_view key) -> decltype(&map.begin()->second) {
  const auto it = map.find(std::string(key));
  return it == map.end() ? nullptr : &it->second;
}

// "Cryptodome.Cipher.AES.new" -> "Crypto.Cipher.AES.new"; false when no alias applies. The longest
// alias wins, and it ends where a part of the path ends.
bool apply_alias(const LanguageTable& table, std::string& path) {
  std::size_t end = path.size();
  for (;;) {
    const auto it = table.aliases.find(std::string_view(path).substr(0, end));
    if (it != table.aliases.end()) {
      path.replace(0, end, it->second);
      return true;
    }
    if (end == 0) return false;
    end = path.find_last_of("./", end - 1);
    if (end == std::string::npos) return false;
  }
}

}  // namespace

const std::vector<CallModel>* ModelSet::find(std::string_view language,
                                             std::string_view path) const {
  const LanguageTable* table = table_of(*this, language);
  if (table == nullptr) return nullptr;
  if (const auto* found = find_in(table->calls, path)) return found;
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return nullptr;
  return find_in(table->calls, std::string(path.substr(0, dot)) + ".*");
}

const std::vector<CallModel>* ModelSet::find_method(std::string_view language,
                                                    std::string_view name) const {
  const LanguageTable* table = table_of(*this, language);
  return table == nullptr ? nullptr : find_in(table->methods, name);
}

bool ModelSet::may_store(std::string_view language, std::string_view name) const {
  const LanguageTable* table = table_of(*this, language);
  return table != nullptr && std::binary_search(table->storing.begin(), table->storing.end(), name);
}

bool ModelSet::may_apply(std::string_view language, std::string_view name) const {
  const LanguageTable* table = table_of(*this, language);
  return table != nullptr &&
         std::binary_search(table->applying.begin(), table->applying.end(), name);
}

const std::string* ModelSet::constant(std::string_view language, std::string_view path) const {
  const LanguageTable* table = table_of(*this, language);
  return table == nullptr ? nullptr : find_in(table->constants, path);
}

const ToolModel* ModelSet::tool(std::string_view language, ToolModel::Form form,
                                std::string_view path) const {
  const LanguageTable* table = table_of(*this, language);
  if (table == nullptr) return nullptr;
  const auto it =
      std::find_if(table->tools.begin(), table->tools.end(),
                   [&](const ToolModel& tool) { return tool.form == form && tool.path == path; });
  return it == table->tools.end() ? nullptr : &*it;
}

std::string ModelSet::canonical(std::string_view language, std::string_view path) const {
  std::string result(path);
  const LanguageTable* table = table_of(*this, language);
  if (table == nullptr || table->aliases.empty()) return result;
  // An alias of an alias is followed; more steps than this are a circle, which the loader refuses.
  constexpr int kMostSteps = 8;
  for (int step = 0; step < kMostSteps && apply_alias(*table, result); ++step) {
  }
  return result;
}

}  // namespace micryscope::models
