// What a condition says about variables: that they hold something when it is true, or when it is
// false. `if salt != "": use(salt)` never uses the empty text, and behind `if not iv: iv =
// random()` no empty iv is left. Front ends read their conditions into guards and hand them to
// Builder::assume.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace micryscope::lower {

struct Guard {
  using Names = std::vector<std::string_view>;
  Names when_true;   ///< variables that are not empty (null, "", 0, false) where it is true
  Names when_false;  ///< and those where it is false

  bool empty() const { return when_true.empty() && when_false.empty(); }
};

/// `name` by itself, or `name != ""`.
inline Guard holds(std::string_view name) { return name.empty() ? Guard() : Guard{{name}, {}}; }

inline Guard negated(Guard guard) {
  std::swap(guard.when_true, guard.when_false);
  return guard;
}

/// `a and b`: both hold where it is true; where it is false, either may be the reason.
inline Guard both(Guard a, const Guard& b) {
  a.when_true.insert(a.when_true.end(), b.when_true.begin(), b.when_true.end());
  a.when_false.clear();
  return a;
}

inline Guard either(Guard a, Guard b) {
  return negated(both(negated(std::move(a)), negated(std::move(b))));
}

/// One side of a comparison, as far as a guard can use it.
struct Compared {
  std::string_view name;      ///< the variable that it is, if it is one
  std::string_view measured;  ///< the variable whose length it is
  bool is_empty = false;      ///< an empty literal
  std::string_view text;      ///< as it is written: a size, if it is a short decimal number
};

/// What `left op right` says, operators as C writes them.
Guard compared(const Compared& left, std::string_view op, const Compared& right);

}  // namespace micryscope::lower
