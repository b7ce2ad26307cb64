// printf and {} formats on constants. A conversion that is not known makes the whole not known.

#include <algorithm>
#include <charconv>

#include "models/encoding.h"
#include "models/fold.h"

namespace micryscope::models {

namespace {

using ir::ConstantKind;

bool is_text(const Constant& c) {
  return c.kind == ConstantKind::string || c.kind == ConstantKind::bytes;
}

struct Conversion {
  bool left = false;
  bool zero = false;
  std::size_t width = 0;
  char verb = 's';
};

std::optional<std::string> hexadecimal(const Constant& value, bool capitals) {
  std::string digits;
  if (is_text(value)) {
    digits = hex_encode(value.text);
  } else {
    const auto number = integer_value(value);
    if (!number || *number < 0) return std::nullopt;
    char space[20];
    const auto [end, error] = std::to_chars(space, space + sizeof space, *number, 16);
    if (error != std::errc()) return std::nullopt;
    digits.assign(space, end);
  }
  if (capitals) {
    for (char& c : digits) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return digits;
}

std::optional<std::string> convert(const Conversion& conversion, const Constant& value) {
  std::optional<std::string> text;
  switch (conversion.verb) {
    case 's':
    case 'v':
      text = value.kind == ConstantKind::bytes ? std::optional(value.text) : template_text(value);
      break;
    case 'd':
    case 'i':
    case 'u':
      if (const auto number = integer_value(value)) text = std::to_string(*number);
      break;
    case 'x':
    case 'X':
      text = hexadecimal(value, conversion.verb == 'X');
      break;
    case 'c':
      if (const auto number = integer_value(value); number && *number >= 0 && *number < 0xD800) {
        text = utf8({static_cast<char32_t>(*number)});
      } else if (value.kind == ConstantKind::string) {
        text = value.text;
      }
      break;
    default:
      break;
  }
  if (!text || conversion.width > kLargestConstant) return std::nullopt;
  if (text->size() < conversion.width) {
    const std::size_t missing = conversion.width - text->size();
    const bool zero = conversion.zero && !conversion.left && !text->starts_with('-');
    text->insert(conversion.left ? text->size() : 0, missing, zero ? '0' : ' ');
  }
  return text;
}

// A cursor over the format's text.
struct Cursor {
  std::string_view rest;
  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  std::optional<std::size_t> number() {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc()) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return value;
  }
};

const Constant* by_name(const NamedConstants& named, std::string_view name) {
  for (const auto& [known, value] : named) {
    if (known == name) return &value;
  }
  return nullptr;
}

bool is_name(std::string_view text) {
  return !text.empty() && (text.front() < '0' || text.front() > '9') &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '_';
         });
}

class Formatter {
 public:
  Formatter(const Constant& format, const std::vector<Constant>& arguments,
            const NamedConstants& named)
      : format_(format), arguments_(arguments), named_(named) {}

  std::optional<Constant> printf();
  std::optional<Constant> braces();

 private:
  std::optional<Constant> finish() const;
  const Constant* next() { return next_ < arguments_.size() ? &arguments_[next_++] : nullptr; }
  bool add(const Conversion& conversion, const Constant* value);
  bool printf_conversion(Cursor& cursor);
  bool brace_field(std::string_view field);
  const Constant* brace_value(std::string_view name);

  const Constant& format_;
  const std::vector<Constant>& arguments_;
  const NamedConstants& named_;
  std::size_t next_ = 0;
  std::size_t used_ = 0;  // of the arguments by position, as far as the highest one
  std::size_t fields_ = 0;
  bool has_bytes_ = false;
  std::string result_;
};

bool Formatter::add(const Conversion& conversion, const Constant* value) {
  if (value == nullptr) return false;
  const auto text = convert(conversion, *value);
  if (!text) return false;
  has_bytes_ = has_bytes_ || value->kind == ConstantKind::bytes;
  result_ += *text;
  ++fields_;
  return result_.size() <= kLargestConstant;
}

std::optional<Constant> Formatter::finish() const {
  if (result_.size() > kLargestConstant) return std::nullopt;
  const bool is_bytes =
      format_.kind == ConstantKind::bytes || (has_bytes_ && !code_points(result_));
  return Constant{is_bytes ? ConstantKind::bytes : ConstantKind::string, result_};
}

// After the percent sign.
bool Formatter::printf_conversion(Cursor& cursor) {
  if (cursor.take('%')) {
    result_ += '%';
    return true;
  }
  const Constant* value = nullptr;
  if (cursor.take('(')) {
    const std::size_t close = cursor.rest.find(')');
    if (close == std::string_view::npos) return false;
    value = by_name(named_, cursor.rest.substr(0, close));
    cursor.rest.remove_prefix(close + 1);
  } else {
    value = next();
  }
  Conversion conversion;
  for (;;) {
    if (cursor.take('-')) {
      conversion.left = true;
    } else if (cursor.take('0')) {
      conversion.zero = true;
    } else {
      break;
    }
  }
  conversion.width = cursor.number().value_or(0);
  while (cursor.take('l') || cursor.take('h') || cursor.take('z')) {
  }
  if (cursor.rest.empty()) return false;
  conversion.verb = cursor.rest.front();
  cursor.rest.remove_prefix(1);
  return add(conversion, value);
}

std::optional<Constant> Formatter::printf() {
  if (!is_text(format_)) return std::nullopt;
  Cursor cursor{format_.text};
  while (!cursor.rest.empty()) {
    const std::size_t percent = cursor.rest.find('%');
    result_ += cursor.rest.substr(0, percent);
    if (percent == std::string_view::npos) break;
    cursor.rest.remove_prefix(percent + 1);
    if (!printf_conversion(cursor)) return std::nullopt;
  }
  if (next_ != arguments_.size()) return std::nullopt;
  return finish();
}

const Constant* Formatter::brace_value(std::string_view name) {
  if (name.empty()) {
    used_ = std::max(used_, next_ + 1);
    return next();
  }
  std::size_t position = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), position);
  if (error == std::errc() && end == name.data() + name.size()) {
    if (position >= arguments_.size()) return nullptr;
    used_ = std::max(used_, position + 1);
    return &arguments_[position];
  }
  return is_name(name) ? by_name(named_, name) : nullptr;
}

// What stands between the braces: a name or position, and after a colon the conversion.
bool Formatter::brace_field(std::string_view field) {
  const std::size_t colon = field.find(':');
  const Constant* value = brace_value(field.substr(0, colon));
  Conversion conversion;
  if (value != nullptr && !is_text(*value)) conversion.verb = 'v';
  if (colon != std::string_view::npos) {
    Cursor cursor{field.substr(colon + 1)};
    conversion.left = value != nullptr && is_text(*value);
    conversion.zero = cursor.take('0');
    conversion.width = cursor.number().value_or(0);
    if (cursor.rest.size() == 1) {
      conversion.verb = cursor.rest.front();
    } else if (!cursor.rest.empty()) {
      return false;
    }
  }
  return add(conversion, value);
}

std::optional<Constant> Formatter::braces() {
  if (!is_text(format_)) return std::nullopt;
  Cursor cursor{format_.text};
  while (!cursor.rest.empty()) {
    const std::size_t brace = cursor.rest.find_first_of("{}");
    result_ += cursor.rest.substr(0, brace);
    if (brace == std::string_view::npos) break;
    const char which = cursor.rest[brace];
    cursor.rest.remove_prefix(brace + 1);
    if (cursor.take(which)) {
      result_ += which;
      continue;
    }
    const std::size_t close = cursor.rest.find('}');
    if (which == '}' || close == std::string_view::npos) return std::nullopt;
    if (!brace_field(cursor.rest.substr(0, close))) return std::nullopt;
    cursor.rest.remove_prefix(close + 1);
  }
  if (fields_ == 0 || used_ != arguments_.size()) return std::nullopt;
  return finish();
}

}  // namespace

std::optional<Constant> format_printf(const Constant& format,
                                      const std::vector<Constant>& arguments,
                                      const NamedConstants& named) {
  return Formatter(format, arguments, named).printf();
}

std::optional<Constant> format_braces(const Constant& format,
                                      const std::vector<Constant>& arguments,
                                      const NamedConstants& named) {
  return Formatter(format, arguments, named).braces();
}

}  // namespace micryscope::models
