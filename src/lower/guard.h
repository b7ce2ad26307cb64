// What a condition says about variables: that they hold something when it is true, or when it is
// false. `if salt != "": use(salt)` never uses the empty text, and behind `if not iv: iv =
// random()` no empty iv is left. Front ends read their conditions into guards and hand them to
// Builder::assume.
#pragma once

#include <optional>
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

/// `name op` something empty, operators as C writes them.
inline Guard compared_with_empty(std::string_view name, std::string_view op) {
  if (op == "!=") return holds(name);
  return op == "==" ? negated(holds(name)) : Guard();
}

/// `length of name op size`.
inline Guard sized(std::string_view name, std::string_view op, long long size) {
  const bool some = size > 0;
  if (op == "==") return some ? holds(name) : negated(holds(name));
  if (op == "!=") return some ? negated(holds(name)) : holds(name);
  if ((op == ">" && size >= 0) || (op == ">=" && some)) return holds(name);
  if ((op == "<" && some) || (op == "<=" && size >= 0)) return negated(holds(name));
  return {};
}

/// A size as it is written in a condition; none for anything but a short decimal number.
inline std::optional<long long> size_of_text(std::string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  long long size = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    size = size * 10 + (c - '0');
  }
  return size;
}

}  // namespace micryscope::lower
