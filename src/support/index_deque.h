// As IndexVector (ids.h), for what is many and grows: growing copies nothing, and references to
// items stay valid.
#pragma once

#include <deque>
#include <utility>

#include "support/ids.h"

namespace micryscope {

template <typename IdType, typename T>
class IndexDeque {
 public:
  IdType push(T item) {
    items_.push_back(std::move(item));
    return IdType(items_.size() - 1);
  }
  T& operator[](IdType id) { return items_[id.value]; }
  const T& operator[](IdType id) const { return items_[id.value]; }
  /// Takes the last ones away, down to `size`.
  void shrink_to(std::size_t size) {
    while (items_.size() > size) items_.pop_back();
  }
  std::size_t size() const { return items_.size(); }

 private:
  std::deque<T> items_;
};

}  // namespace micryscope
