// Folds on constants; operators are in fold_operators.cc, formats in fold_format.cc.
#include "models/fold.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "models/encoding.h"

namespace micryscope::models {

namespace {

using ir::ConstantKind;
using Maybe = std::optional<Constant>;

bool is_text(const Constant& c) {
  return c.kind == ConstantKind::string || c.kind == ConstantKind::bytes;
}

Constant text_constant(std::string text) { return {ConstantKind::string, std::move(text)}; }
Constant bytes_constant(std::string bytes) { return {ConstantKind::bytes, std::move(bytes)}; }

/// What fold() takes for a value of too many bytes, without making it.
Constant too_long() { return bytes_constant(std::string(kLargestConstant + 1, '\0')); }

Maybe bytes_of(std::optional<std::string> bytes) {
  if (!bytes) return std::nullopt;
  return bytes_constant(*std::move(bytes));
}

Maybe text_of(std::optional<std::string> text) {
  if (!text) return std::nullopt;
  return text_constant(*std::move(text));
}

// Numbers become their digits; bytes that are no UTF-8 stay bytes, for a string must be UTF-8.
Maybe to_text(const Constant& of) {
  if (of.kind == ConstantKind::bytes) {
    return code_points(of.text) ? text_constant(of.text) : of;
  }
  return text_of(template_text(of));
}

Maybe to_bytes(const Constant& of) {
  if (!is_text(of)) return std::nullopt;
  return bytes_constant(of.text);
}

Maybe zeros(const Constant& of) {
  const auto count = integer_value(of);
  if (!count || *count < 0) return std::nullopt;
  if (*count > static_cast<long long>(kLargestConstant)) return too_long();
  return bytes_constant(std::string(static_cast<std::size_t>(*count), '\0'));
}

// A signed byte is meant as its bits: Java and Go write -1 for 0xFF.
Maybe byte_list(const FoldInput& input) {
  if (!input.of_is_list) {
    const Constant& of = input.of.front();
    return is_text(of) ? to_bytes(of) : zeros(of);
  }
  std::string bytes;
  for (const Constant& item : input.of) {
    const auto value = integer_value(item);
    if (!value || *value < -128 || *value > 255) return std::nullopt;
    bytes += static_cast<char>(static_cast<unsigned char>(*value & 0xFF));
  }
  return bytes_constant(std::move(bytes));
}

Maybe joined(const std::vector<Constant>& parts, const std::string& separator) {
  std::string result;
  bool is_bytes = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += separator;
    is_bytes = is_bytes || parts[i].kind == ConstantKind::bytes;
    const auto text = is_text(parts[i]) ? std::optional(parts[i].text) : template_text(parts[i]);
    if (!text) return std::nullopt;
    result += *text;
    if (result.size() > kLargestConstant) return too_long();
  }
  return is_bytes ? bytes_constant(std::move(result)) : text_constant(std::move(result));
}

// Without a separator JavaScript joins with a comma; the others always have one.
Maybe join(const FoldInput& input) {
  if (input.with && !is_text(*input.with)) return std::nullopt;
  return joined(input.of, input.with ? input.with->text : ",");
}

Maybe repeat(const Constant& of, const Maybe& with) {
  const auto count = with ? integer_value(*with) : std::nullopt;
  if (!count) return std::nullopt;
  const auto times = static_cast<std::size_t>(std::max(*count, 0LL));
  if (!is_text(of)) return std::nullopt;
  if (!of.text.empty() && times > kLargestConstant / of.text.size()) return too_long();
  Constant result{of.kind, {}};
  for (std::size_t i = 0; i < times && !of.text.empty(); ++i) result.text += of.text;
  return result;
}

// The part of a text from one place to another, in characters of a string and in bytes of bytes.
Maybe part(const Constant& of, long long from, long long to) {
  const auto points = of.kind == ConstantKind::string ? code_points(of.text) : std::nullopt;
  const auto size = static_cast<long long>(points ? points->size() : of.text.size());
  from = std::clamp(from < 0 ? from + size : from, 0LL, size);
  to = std::clamp(to < 0 ? to + size : to, from, std::max(from, size));
  if (points) {
    return text_constant(utf8(std::vector<char32_t>(points->begin() + from, points->begin() + to)));
  }
  return Constant{
      of.kind, of.text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from))};
}

// A bound that is not given or null; another one must be a whole number.
std::optional<long long> bound(const Maybe& given, long long otherwise) {
  if (!given || given->kind == ConstantKind::null) return otherwise;
  const auto value = integer_value(*given);
  if (!value) return std::nullopt;
  constexpr long long kFar = 1LL << 40;  // so that adding a size cannot overflow
  return std::clamp(*value, -kFar, kFar);
}

constexpr long long kEnd = 1LL << 41;

Maybe slice(const Constant& of, const FoldInput& input) {
  const auto from = bound(input.from, 0);
  const auto to = bound(input.to, kEnd);
  if (!is_text(of) || !from || !to) return std::nullopt;
  return part(of, *from, *to);
}

Maybe substring(const Constant& of, const FoldInput& input) {
  const auto from = bound(input.from, 0);
  const auto length = bound(input.with, kEnd);
  if (!is_text(of) || !from || !length) return std::nullopt;
  const Maybe rest = part(of, *from, kEnd);
  return rest ? part(*rest, 0, std::max(*length, 0LL)) : std::nullopt;
}

Maybe change_case(const Constant& of, char first, char last, int shift) {
  if (!is_text(of)) return std::nullopt;
  Constant result = of;
  for (char& c : result.text) {
    if (c >= first && c <= last) c = static_cast<char>(c + shift);
  }
  return result;
}

Maybe trim(const Constant& of, const Maybe& with) {
  if (!is_text(of) || (with && !is_text(*with))) return std::nullopt;
  const std::string around = with ? with->text : " \t\n\v\f\r";
  const std::size_t first = of.text.find_first_not_of(around);
  if (first == std::string::npos) return Constant{of.kind, {}};
  return Constant{of.kind, of.text.substr(first, of.text.find_last_not_of(around) - first + 1)};
}

Maybe reverse(const Constant& of) {
  if (!is_text(of)) return std::nullopt;
  auto points = of.kind == ConstantKind::string ? code_points(of.text) : std::nullopt;
  if (points) {
    std::reverse(points->begin(), points->end());
    return text_constant(utf8(*points));
  }
  return Constant{of.kind, std::string(of.text.rbegin(), of.text.rend())};
}

Maybe replace(const Constant& of, const FoldInput& input) {
  if (!is_text(of) || !input.from || !input.to) return std::nullopt;
  if (!is_text(*input.from) || !is_text(*input.to) || input.from->text.empty()) return std::nullopt;
  Constant result{of.kind, {}};
  std::size_t at = 0;
  for (;;) {
    const std::size_t next = of.text.find(input.from->text, at);
    result.text += of.text.substr(at, next - at);
    if (next == std::string::npos) return result;
    result.text += input.to->text;
    if (result.text.size() > kLargestConstant) return too_long();
    at = next + input.from->text.size();
  }
}

Maybe pad(const Constant& of, const FoldInput& input) {
  const auto size = input.with ? integer_value(*input.with) : std::nullopt;
  if (!is_text(of) || !size) return std::nullopt;
  if (*size > static_cast<long long>(kLargestConstant)) return too_long();
  if (input.from && !is_text(*input.from)) return std::nullopt;
  const std::string none = of.kind == ConstantKind::bytes ? std::string(1, '\0') : " ";
  const std::string& fill = input.from ? input.from->text : none;
  if (fill.empty()) return of;
  Constant result = of;
  for (std::size_t i = 0; static_cast<long long>(result.text.size()) < *size; ++i) {
    result.text += fill[i % fill.size()];
  }
  return result;
}

Maybe in_base(std::string_view digits, const Constant& with) {
  const auto base = integer_value(with);
  if (!base || *base < 2 || *base > 36) return std::nullopt;
  if (*base == 16 && (digits.starts_with("0x") || digits.starts_with("0X")))
    digits.remove_prefix(2);
  long long value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, static_cast<int>(*base));
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return Constant{ConstantKind::integer, std::to_string(value)};
}

Maybe number(const Constant& of, const Maybe& with) {
  if (of.kind == ConstantKind::integer || of.kind == ConstantKind::real) return of;
  const Maybe digits = trim(of, std::nullopt);
  if (!digits || digits->text.empty()) return std::nullopt;
  if (with) return in_base(digits->text, *with);
  const Constant as_real{ConstantKind::real, digits->text};
  if (const auto whole = integer_value(as_real)) {
    return Constant{ConstantKind::integer, std::to_string(*whole)};
  }
  double value = 0;
  const char* end_of_text = digits->text.data() + digits->text.size();
  const auto [end, error] = std::from_chars(digits->text.data(), end_of_text, value);
  if (error != std::errc() || end != end_of_text || !std::isfinite(value)) return std::nullopt;
  return as_real;
}

std::optional<std::string> encoding_of(const Maybe& with) {
  if (!with || with->kind == ConstantKind::null) return "utf8";
  if (with->kind != ConstantKind::string) return std::nullopt;
  return with->text;
}

Maybe buffer(const FoldInput& input) {
  if (input.of_is_list) return byte_list(input);
  const Constant& of = input.of.front();
  if (of.kind == ConstantKind::bytes) return of;
  const auto encoding = encoding_of(input.with);
  if (of.kind != ConstantKind::string || !encoding) return std::nullopt;
  return bytes_of(encode_text(of.text, *encoding));
}

Maybe decode(const Constant& of, const Maybe& with) {
  const auto encoding = encoding_of(with);
  if (!is_text(of) || !encoding) return std::nullopt;
  return text_of(decode_bytes(of.text, *encoding));
}

// {} and printf formats are told apart by trying: the {} reading must use up every argument.
Maybe format(const FoldInput& input) {
  const std::vector<Constant> arguments(input.of.begin() + 1, input.of.end());
  if (Maybe result = format_braces(input.of.front(), arguments, input.named)) return result;
  return format_printf(input.of.front(), arguments, input.named);
}

Maybe evaluate_text(Fold kind, const FoldInput& input) {
  const Constant& of = input.of.front();
  switch (kind) {
    case Fold::slice:
      return slice(of, input);
    case Fold::substring:
      return substring(of, input);
    case Fold::lower:
      return change_case(of, 'A', 'Z', 'a' - 'A');
    case Fold::upper:
      return change_case(of, 'a', 'z', 'A' - 'a');
    case Fold::trim:
      return trim(of, input.with);
    case Fold::reverse:
      return reverse(of);
    case Fold::replace:
      return replace(of, input);
    case Fold::pad:
      return pad(of, input);
    case Fold::number:
      return number(of, input.with);
    default:
      return std::nullopt;
  }
}

Maybe evaluate(Fold kind, const FoldInput& input) {
  const Constant& of = input.of.front();
  switch (kind) {
    case Fold::same:
    case Fold::entries:
    case Fold::first:
    case Fold::promise:
      return of;
    case Fold::text:
      return to_text(of);
    case Fold::bytes:
      return to_bytes(of);
    case Fold::hex_encode:
      return is_text(of) ? Maybe(text_constant(hex_encode(of.text))) : std::nullopt;
    case Fold::hex_decode:
      return is_text(of) ? bytes_of(hex_decode(of.text)) : std::nullopt;
    case Fold::base64_encode:
      return is_text(of) ? Maybe(text_constant(base64_encode(of.text))) : std::nullopt;
    case Fold::base64_decode:
      return is_text(of) ? bytes_of(base64_decode(of.text)) : std::nullopt;
    case Fold::zeros:
      return zeros(of);
    case Fold::byte_list:
      return byte_list(input);
    case Fold::concat:
      return joined(input.of, {});
    case Fold::join:
      return join(input);
    case Fold::format:
      return format(input);
    case Fold::repeat:
      return repeat(of, input.with);
    case Fold::buffer:
      return buffer(input);
    case Fold::decode:
      return decode(of, input.with);
    default:
      return evaluate_text(kind, input);
  }
}

bool needs_one_value(Fold kind) {
  return kind != Fold::byte_list && kind != Fold::concat && kind != Fold::join &&
         kind != Fold::buffer;
}

}  // namespace

std::optional<long long> integer_value(const Constant& constant) {
  const std::string& text = constant.text;
  const char* end_of_text = text.data() + text.size();
  if (constant.kind != ConstantKind::integer && constant.kind != ConstantKind::real)
    return std::nullopt;
  long long whole = 0;
  const auto [end, error] = std::from_chars(text.data(), end_of_text, whole);
  if (error == std::errc() && end == end_of_text) return whole;
  if (constant.kind == ConstantKind::integer) return std::nullopt;
  double value = 0;
  const auto [real_end, real_error] = std::from_chars(text.data(), end_of_text, value);
  constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it a double skips whole numbers
  if (real_error != std::errc() || real_end != end_of_text) return std::nullopt;
  if (!(std::abs(value) <= kExact) || std::trunc(value) != value) return std::nullopt;
  return static_cast<long long>(value);
}

std::optional<std::string> template_text(const Constant& constant) {
  switch (constant.kind) {
    case ConstantKind::string:
    case ConstantKind::integer:
    case ConstantKind::real:
      return constant.text;
    default:
      return std::nullopt;
  }
}

std::optional<Constant> fold(Fold kind, const FoldInput& input, bool* is_too_long) {
  if (input.of.empty()) {
    // An empty list is a value to the folds that take lists.
    if (!input.of_is_list || needs_one_value(kind)) return std::nullopt;
    const bool gives_bytes = kind == Fold::byte_list || kind == Fold::buffer;
    return gives_bytes ? bytes_constant({}) : text_constant({});
  }
  if (input.of_is_list && needs_one_value(kind)) return std::nullopt;
  Maybe result = evaluate(kind, input);
  if (!result || result->text.size() <= kLargestConstant) return result;
  if (is_too_long != nullptr) *is_too_long = true;
  return std::nullopt;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  constexpr std::size_t kMaximumParts = 64;
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  std::vector<std::string> parts;
  while (parts.size() < kMaximumParts) {
    if (separator.empty())
      text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
    if (separator.empty() && text.empty()) break;
    const std::size_t end = separator.empty() ? text.find_first_of(kSpaces) : text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + std::max<std::size_t>(separator.size(), 1));
  }
  return parts;
}

}  // namespace micryscope::models
