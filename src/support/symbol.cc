#include "support/symbol.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace micryscope {

namespace {

constexpr std::size_t kBlockBytes = 4000;

}  // namespace

SymbolTable::SymbolTable(std::string_view bytes, const std::vector<std::uint32_t>& lengths) {
  std::string_view kept = keep(bytes);
  texts_.reserve(lengths.size());
  for (const std::uint32_t length : lengths) {
    const std::size_t taken = std::min<std::size_t>(length, kept.size());
    texts_.push_back(kept.substr(0, taken));
    kept.remove_prefix(taken);
  }
}

void SymbolTable::swap(SymbolTable& other) noexcept {
  std::swap(texts_, other.texts_);
  std::swap(blocks_, other.blocks_);
  std::swap(free_, other.free_);
  std::swap(room_, other.room_);
  std::swap(index_, other.index_);
}

/// A copy of the text that stays where it is.
std::string_view SymbolTable::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > room_) {
    room_ = std::max(text.size(), kBlockBytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(room_));
    free_ = blocks_.back().get();
  }
  std::memcpy(free_, text.data(), text.size());
  room_ -= text.size();
  return {std::exchange(free_, free_ + text.size()), text.size()};
}

Symbol SymbolTable::intern(std::string_view text) {
  if (index_.size() < texts_.size()) {
    for (std::size_t i = 0; i < texts_.size(); ++i) index_.try_emplace(texts_[i], Symbol(i));
  }
  if (const auto it = index_.find(text); it != index_.end()) return it->second;
  const Symbol symbol(texts_.size());
  texts_.push_back(keep(text));
  index_.emplace(texts_.back(), symbol);
  return symbol;
}

Symbol SymbolTable::find(std::string_view text) const {
  if (index_.empty()) {
    const auto it = std::find(texts_.begin(), texts_.end(), text);
    return it == texts_.end() ? Symbol::none()
                              : Symbol(static_cast<std::size_t>(it - texts_.begin()));
  }
  const auto it = index_.find(text);
  return it == index_.end() ? Symbol::none() : it->second;
}

}  // namespace micryscope
