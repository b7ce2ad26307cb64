// Interned strings. A table owns its texts; a Symbol is an index into it. Each IR module has a
// table of its own, so that a module is position-independent and can be cached.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "support/ids.h"

namespace micryscope {

struct SymbolTag;
using Symbol = Id<SymbolTag>;

class SymbolTable {
 public:
  SymbolTable() = default;
  SymbolTable(SymbolTable&& other) noexcept { swap(other); }
  SymbolTable& operator=(SymbolTable&& other) noexcept {
    swap(other);
    return *this;
  }
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;
  /// Of texts that stand one after the other in `bytes`, all different, by their symbols. As such a
  /// table is mostly read, what finds a text is made up for with the first intern().
  SymbolTable(std::string_view bytes, const std::vector<std::uint32_t>& lengths);

  Symbol intern(std::string_view text);
  /// The symbol of a text that is already there, or none.
  Symbol find(std::string_view text) const;
  /// The text of a symbol; the empty text for none.
  std::string_view text(Symbol symbol) const {
    return symbol.valid() ? texts_[symbol.value] : std::string_view();
  }
  std::size_t size() const { return texts_.size(); }

 private:
  void swap(SymbolTable& other) noexcept;
  std::string_view keep(std::string_view text);

  std::vector<std::string_view> texts_;  // into blocks_, which never move
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;  // in the last block
  std::size_t room_ = 0;
  std::unordered_map<std::string_view, Symbol> index_;  // of all texts, or of none yet
};

}  // namespace micryscope
