// Pure evaluation of folds and operators on constants: what `bytes.fromhex("00" * 16)` is. The
// trace stage calls this when all that a fold needs is constant; it knows nothing of values, graphs
// or languages, and where languages disagree it says nothing rather than guess.
//
//     fold(Fold::hex_decode, {.of = {{{string, "00ff"}}}})   two bytes
//     binary("*", {string, "ab"}, {integer, "3"})            "ababab"
//
// Nothing larger than kLargestConstant is made, so that a hostile text cannot ask for gigabytes, as
// each of its statements may make one: keys, salts and certificates are far smaller.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ir/ir.h"
#include "models/vocabulary.h"

namespace micryscope::models {

inline constexpr std::size_t kLargestConstant = 8 * 1024;

/// A constant outside a module's tables; the text is as ir::Constant says.
struct Constant {
  ir::ConstantKind kind = ir::ConstantKind::null;
  std::string text;
  bool operator==(const Constant&) const = default;
};

/// A constant or none, like std::optional; copies share it. A value goes many ways through a
/// program, and each of them knows it whole.
class SharedConstant {
 public:
  SharedConstant() = default;
  SharedConstant(std::nullopt_t) {}  // NOLINT(google-explicit-constructor)
  SharedConstant(Constant constant)  // NOLINT(google-explicit-constructor)
      : constant_(std::make_shared<const Constant>(std::move(constant))) {}
  SharedConstant(std::optional<Constant> constant) {  // NOLINT(google-explicit-constructor)
    if (constant) *this = SharedConstant(*std::move(constant));
  }

  bool has_value() const { return constant_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  const Constant& operator*() const { return *constant_; }
  const Constant* operator->() const { return constant_.get(); }
  void reset() { constant_.reset(); }
  operator std::optional<Constant>() const {  // NOLINT(google-explicit-constructor)
    return has_value() ? std::optional(*constant_) : std::nullopt;
  }

 private:
  std::shared_ptr<const Constant> constant_;
};

/// What the selectors of a fold picked, all of it constant.
struct FoldInput {
  std::vector<Constant>
      of;                   ///< every value that `of` picked, or the elements of the list it picked
  bool of_is_list = false;  ///< `of` is a list of these elements, not these values
  std::optional<Constant> with = std::nullopt;
  std::optional<Constant> from = std::nullopt;  ///< of pad: what to fill with
  std::optional<Constant> to = std::nullopt;
  /// Arguments of `format` that are given by name.
  std::vector<std::pair<std::string, Constant>> named = {};
};

/// The value of a fold, or none when it cannot be known (also: too large, or malformed input).
/// Folds on structure (field, element, json, then, each, apply, combine) are not done here.
/// `is_too_long` becomes true when nothing but the size is why there is none.
std::optional<Constant> fold(Fold kind, const FoldInput& input, bool* is_too_long = nullptr);

/// `left name right` for the operators of ir::Op::binary.
std::optional<Constant> binary(std::string_view name, const Constant& left, const Constant& right);
/// `name operand` for - + ~ ! and not.
std::optional<Constant> unary(std::string_view name, const Constant& operand);

using NamedConstants = std::vector<std::pair<std::string, Constant>>;
/// printf formats: %s %v %d %i %u %x %X %c %%, flags - and 0, widths, %(name)s.
std::optional<Constant> format_printf(const Constant& format,
                                      const std::vector<Constant>& arguments,
                                      const NamedConstants& named = {});
/// {} formats: {}, {0}, {name}, {{, }}, :s :d :x :X with zero fill and width.
std::optional<Constant> format_braces(const Constant& format,
                                      const std::vector<Constant>& arguments,
                                      const NamedConstants& named = {});

/// The parts of a text between separators, or between runs of white space where there is none; at
/// most a few dozen.
std::vector<std::string> split(std::string_view text, std::string_view separator);

/// The whole number that a constant is (5, 1e5, 10.0), if it fits into 64 bits.
std::optional<long long> integer_value(const Constant& constant);
/// The text that a constant becomes inside a template: strings and numbers; others differ by
/// language.
std::optional<std::string> template_text(const Constant& constant);

}  // namespace micryscope::models
