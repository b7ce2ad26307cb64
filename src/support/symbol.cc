#include "support/symbol.h"

namespace micryscope {

Symbol SymbolTable::intern(std::string_view text) {
  if (const auto it = index_.find(text); it != index_.end()) return it->second;
  const Symbol symbol(texts_.size());
  texts_.emplace_back(text);
  index_.emplace(texts_.back(), symbol);
  return symbol;
}

Symbol SymbolTable::find(std::string_view text) const {
  const auto it = index_.find(text);
  return it == index_.end() ? Symbol::none() : it->second;
}

}  // namespace micryscope
