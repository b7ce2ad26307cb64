// Regular expressions in linear time, whatever the text: the only way to re2, for names and
// formats that rulesets write and for texts that are hostile.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// NOLINTNEXTLINE: re2 declares its class in a namespace of the same name
namespace re2 {
class RE2;
}

namespace micryscope {

/// Compiled on first use, as most runs need few of the patterns; safe to share between threads.
class Regex {
 public:
  enum class Case { sensitive, ignore };

  explicit Regex(std::string_view pattern, Case letters = Case::sensitive);
  ~Regex();
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;

  /// Whether the pattern could be compiled; one that could not matches nothing.
  bool ok() const;
  std::string error() const;
  bool matches_all(std::string_view text) const;
  bool matches_somewhere(std::string_view text) const;
  /// Whether some match has a first group that is accepted. Matches do not overlap.
  bool matches_with(std::string_view text,
                    const std::function<bool(std::string_view)>& accepts) const;
  /// What the first group matched, or the whole text where the pattern has no group; none when the
  /// pattern does not match the whole text.
  std::optional<std::string_view> part_of(std::string_view text) const;

 private:
  struct Lazy;
  const re2::RE2& compiled() const;

  std::unique_ptr<Lazy> lazy_;
};

}  // namespace micryscope
