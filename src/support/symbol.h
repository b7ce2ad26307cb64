// Interned strings. A table owns its texts; a Symbol is an index into it. Each IR module has a
// table of its own, so that a module is position-independent and can be cached.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "support/ids.h"

namespace micryscope {

struct SymbolTag;
using Symbol = Id<SymbolTag>;

class SymbolTable {
 public:
  SymbolTable() = default;
  SymbolTable(SymbolTable&&) = default;
  SymbolTable& operator=(SymbolTable&&) = default;
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;

  Symbol intern(std::string_view text);
  /// The symbol of a text that is already there, or none.
  Symbol find(std::string_view text) const;
  /// The text of a symbol; the empty text for none.
  std::string_view text(Symbol symbol) const {
    return symbol.valid() ? std::string_view(texts_[symbol.value]) : std::string_view();
  }
  std::size_t size() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;  // a deque: growing never moves a text
  std::unordered_map<std::string_view, Symbol> index_;
};

}  // namespace micryscope
