// Line by line: a line is cut into tokens, its first token says what it is, and the rest are
// `keyword value` pairs or, for values, references and names in the order of the printer.
#include "ir/reader.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "ir/text_form.h"

namespace micryscope::ir {

namespace {

using text_form::reference;

enum class TokenKind : std::uint8_t { word, quoted, mark, span, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;
  Span span;
  bool is(std::string_view what) const { return kind != TokenKind::quoted && text == what; }
};

std::optional<Span> read_span(std::string_view text, std::size_t& at) {
  Span span;
  for (std::uint32_t* number : {&span.begin, &span.end}) {
    std::size_t end = ++at;  // past the '@' or ':'
    std::uint64_t value = 0;
    for (; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end) {
      value = value * 10 + static_cast<std::uint64_t>(text[end] - '0');
      if (value > 0xFFFFFFFF) return std::nullopt;
    }
    if (end == at) return std::nullopt;
    *number = static_cast<std::uint32_t>(value);
    at = end;
    if (number == &span.begin && (at >= text.size() || text[at] != ':')) return std::nullopt;
  }
  return span;
}

std::optional<Token> read_quoted(std::string_view line, std::size_t& at) {
  std::size_t end = at + 1;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  if (end >= line.size()) return std::nullopt;
  auto text = text_form::unquoted(line.substr(at + 1, end - at - 1));
  if (!text) return std::nullopt;
  at = end + 1;
  return Token{TokenKind::quoted, std::move(*text), {}};
}

/// The tokens of a line up to `->`; none when it cannot be cut.
std::optional<std::vector<Token>> tokens_of(std::string_view line) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < line.size();) {
    const char c = line[at];
    if (c == ' ' || c == '\r') {
      ++at;
    } else if (c == '"') {
      auto token = read_quoted(line, at);
      if (!token) return std::nullopt;
      tokens.push_back(std::move(*token));
    } else if (c == '@') {
      const auto span = read_span(line, at);
      if (!span) return std::nullopt;
      tokens.push_back({TokenKind::span, "@", *span});
    } else if (std::string_view("(),:[]").find(c) != std::string_view::npos) {
      tokens.push_back({TokenKind::mark, std::string(1, c), {}});
      ++at;
    } else {
      const std::size_t begin = at;
      while (at < line.size() && text_form::is_bare_character(line[at])) ++at;
      if (at == begin) return std::nullopt;
      const std::string_view text = line.substr(begin, at - begin);
      if (text == "->") break;
      tokens.push_back({TokenKind::word, std::string(text), {}});
    }
  }
  return tokens;
}

template <typename Enum>
std::optional<Enum> by_name(std::string_view text, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (name_of(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

template <typename Enum, std::size_t N>
std::optional<Enum> by_table(std::string_view text, const std::array<std::string_view, N>& names) {
  const auto it = std::find(names.begin(), names.end(), text);
  if (it == names.end()) return std::nullopt;
  return static_cast<Enum>(it - names.begin());
}

/// Reads the tokens of one line; the first thing that does not fit is remembered and makes every
/// later step return nothing, so that callers check once, at the end.
class Line {
 public:
  explicit Line(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  const std::string& error() const { return error_; }
  bool at_end() const { return next_ >= tokens_.size() || !error_.empty(); }
  const Token& peek() const {
    static const Token kEnd;
    return at_end() ? kEnd : tokens_[next_];
  }
  Token take() {
    Token token = peek();
    if (!at_end()) ++next_;
    return token;
  }
  void fail(std::string message) {
    if (error_.empty()) error_ = std::move(message);
  }
  bool accept(std::string_view what) {
    if (!peek().is(what)) return false;
    ++next_;
    return true;
  }
  void expect(std::string_view what) {
    if (!accept(what)) fail("expected `" + std::string(what) + "`, found `" + peek().text + "`");
  }
  std::string name() {
    if (peek().kind != TokenKind::word && peek().kind != TokenKind::quoted) {
      fail("expected a name");
    }
    return take().text;
  }
  template <typename IdType>
  IdType id(char letter) {
    if (accept("none")) return {};
    const Token token = take();
    const auto number =
        token.kind == TokenKind::word ? reference(token.text, letter) : std::nullopt;
    if (!number)
      fail("expected `" + std::string(1, letter) + "` and a number, found `" + token.text + "`");
    IdType made;
    if (number) made.value = *number;
    return made;
  }
  template <typename IdType>
  std::vector<IdType> ids(char letter) {
    std::vector<IdType> made;
    expect("(");
    while (!at_end() && !peek().is(")")) {
      made.push_back(id<IdType>(letter));
      if (!peek().is(")")) expect(",");
    }
    expect(")");
    return made;
  }
  Span span() { return peek().kind == TokenKind::span ? take().span : Span{}; }

 private:
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  std::string error_;
};

class Reader {
 public:
  Result<Module> run(std::string_view text) {
    std::uint32_t number = 0;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++number;
      if (const std::string error = line(text.substr(0, end)); !error.empty()) {
        return micryscope::fail(ErrorCode::usage, error, "line " + std::to_string(number));
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    std::sort(values_.begin(), values_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::uint32_t i = 0; i < values_.size(); ++i) {
      if (values_[i].first != i) {
        return micryscope::fail(
            ErrorCode::usage,
            "value v" + std::to_string(i) + " is missing or there is one twice before it");
      }
      place(std::move(values_[i].second));
    }
    if (module_.functions.empty()) return micryscope::fail(ErrorCode::usage, "no function f0");
    return std::move(module_);
  }

 private:
  struct PendingValue {
    Value value;
    std::vector<Operand> operands;
  };

  std::string line(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \r\t");
    if (begin == std::string_view::npos || text[begin] == ';') return {};
    auto tokens = tokens_of(text);
    if (!tokens) return "a broken string, span or character";
    Line line(std::move(*tokens));
    statement(line);
    if (!line.at_end()) line.fail("unexpected `" + line.peek().text + "`");
    return line.error();
  }

  void statement(Line& line) {
    const Token first = line.take();
    if (first.is("module")) return header(line);
    if (first.is("import")) return import(line);
    if (first.is("class")) return class_type(line);
    if (first.is("field")) return field(line);
    if (first.is("function")) return function(line);
    if (first.is("parameter")) return parameter(line);
    if (first.is("variable")) return variable(line);
    if (first.is("export")) {
      const Symbol name = symbol(line);
      module_.exports.push_back({name, line.id<ValueId>('v')});
    } else if (first.is("attach")) {
      const Symbol name = symbol(line);
      module_.attached_methods.push_back({name, line.id<FunctionId>('f')});
    } else if (first.is("opaque")) {
      const Symbol reason = symbol(line);
      module_.opaques.push_back({line.span(), reason});
    } else if (first.is("directive")) {
      const Symbol text = symbol(line);
      module_.directives.push_back({line.span(), text});
    } else if (const auto id = reference(first.text, 'v'); id && first.kind == TokenKind::word) {
      value(line, *id);
    } else {
      line.fail("unknown statement `" + first.text + "`");
    }
  }

  void header(Line& line) {
    module_.path = line.name();
    line.expect("language");
    module_.language = module_.family = line.name();
    if (line.accept("family")) module_.family = line.name();
    line.expect("unit");
    module_.unit = line.name();
    module_.exports_variables = line.accept("exports_variables");
    module_.is_test = line.accept("test");
  }

  template <typename IdType>
  void next_id(Line& line, char letter, std::size_t expected) {
    if (line.id<IdType>(letter).value != expected) {
      line.fail("expected `" + std::string(1, letter) + std::to_string(expected) + "` next");
    }
  }

  void import(Line& line) {
    next_id<ImportId>(line, 'i', module_.imports.size());
    Import made;
    made.specifier = symbol(line);
    while (!line.at_end() && line.peek().kind != TokenKind::span) {
      made.candidates.push_back(symbol(line));
    }
    made.span = line.span();
    module_.imports.push(std::move(made));
  }

  void class_type(Line& line) {
    next_id<ClassId>(line, 'c', module_.classes.size());
    Class made;
    const auto kind = by_table<ClassKind>(line.name(), text_form::kClassKinds);
    if (!kind) line.fail("unknown kind of class");
    made.kind = kind.value_or(ClassKind::class_type);
    made.name = symbol(line);
    if (line.accept("qualified")) made.qualified = symbol(line);
    if (line.accept("parent")) made.parent = line.id<FunctionId>('f');
    if (line.accept("bases")) made.bases = line.ids<ValueId>('v');
    if (line.accept("decorators")) made.decorators = line.ids<ValueId>('v');
    if (line.accept("methods")) made.methods = line.ids<FunctionId>('f');
    if (line.accept("signatures")) {
      while (!line.at_end() && line.peek().kind != TokenKind::span) {
        made.signatures.push_back(symbol(line));
      }
    }
    made.span = line.span();
    module_.classes.push(std::move(made));
  }

  void field(Line& line) {
    if (module_.classes.empty()) return line.fail("a field before any class");
    Field made;
    made.name = symbol(line);
    if (line.accept("initial")) made.initial = line.id<ValueId>('v');
    if (line.accept("annotation")) made.annotation = line.id<ValueId>('v');
    made.is_static = line.accept("static");
    made.span = line.span();
    module_.classes.raw().back().fields.push_back(made);
  }

  void function(Line& line) {
    next_id<FunctionId>(line, 'f', module_.functions.size());
    Function made;
    const auto kind = by_name<FunctionKind>(line.name(), text_form::kFunctionKinds);
    if (!kind) line.fail("unknown kind of function");
    made.kind = kind.value_or(FunctionKind::function);
    made.name = symbol(line);
    made.qualified = made.name;
    if (line.accept("qualified")) made.qualified = symbol(line);
    made.is_static = line.accept("static");
    made.is_generator = line.accept("generator");
    if (line.accept("parent")) made.parent = line.id<FunctionId>('f');
    if (line.accept("owner")) made.owner = line.id<ClassId>('c');
    if (line.accept("returns")) made.returns = line.ids<ValueId>('v');
    if (line.accept("decorators")) made.decorators = line.ids<ValueId>('v');
    if (line.accept("result")) made.result_annotation = line.id<ValueId>('v');
    made.doc = module_.symbols.intern(line.accept("doc") ? line.name() : "");
    if (line.accept("name")) made.name_span = line.span();
    made.span = line.span();
    module_.functions.push(std::move(made));
  }

  void parameter(Line& line) {
    if (module_.functions.empty()) return line.fail("a parameter before any function");
    Parameter made;
    made.name = symbol(line);
    const auto kind = by_table<ParameterKind>(line.name(), text_form::kParameterKinds);
    if (!kind) line.fail("unknown kind of parameter");
    made.kind = kind.value_or(ParameterKind::positional);
    if (line.accept("value")) made.value = line.id<ValueId>('v');
    if (line.accept("default")) made.default_value = line.id<ValueId>('v');
    if (line.accept("annotation")) made.annotation = line.id<ValueId>('v');
    made.span = line.span();
    module_.functions.raw().back().parameters.push_back(made);
  }

  void variable(Line& line) {
    next_id<VariableId>(line, 'x', module_.variables.size());
    Variable made;
    made.name = symbol(line);
    if (line.accept("in")) made.function = line.id<FunctionId>('f');
    if (line.accept("definitions")) made.definitions = line.ids<ValueId>('v');
    if (line.accept("reaching")) made.reaching = line.ids<ValueId>('v');
    if (line.accept("annotation")) made.annotation = line.id<ValueId>('v');
    made.span = line.span();
    module_.variables.push(std::move(made));
  }

  void value(Line& line, std::uint32_t id) {
    if (module_.functions.empty()) return line.fail("a value before any function");
    line.expect("=");
    const auto op = by_name<Op>(line.name(), text_form::kOps);
    if (!op) return line.fail("unknown operation");
    PendingValue made;
    made.value.op = *op;
    made.value.function = FunctionId(module_.functions.size() - 1);
    if (*op == Op::constant) {
      constant(line, made.value);
    } else {
      while (!line.at_end() && line.peek().kind != TokenKind::span) part(line, made);
    }
    made.value.span = line.span();
    values_.emplace_back(id, std::move(made));
  }

  void constant(Line& line, Value& value) {
    const auto kind = by_name<ConstantKind>(line.name(), text_form::kConstantKinds);
    if (!kind) return line.fail("unknown kind of constant");
    const bool has_text = !line.at_end() && line.peek().kind != TokenKind::span;
    const Symbol text = module_.symbols.intern(has_text ? line.name() : "");
    value.index = module_.constants.push({*kind, text}).value;
  }

  // One of: (operands), an operand, an index of the operation's kind, `.` before a quoted name, a
  // name.
  void part(Line& line, PendingValue& made) {
    if (line.accept("(")) {
      while (!line.at_end() && !line.peek().is(")")) {
        made.operands.push_back(operand(line));
        if (!line.peek().is(")")) line.expect(",");
      }
      return line.expect(")");
    }
    const Token& token = line.peek();
    if (token.kind == TokenKind::word) {
      if (token.text == "none" || reference(token.text, 'v')) {
        return made.operands.push_back(operand(line));
      }
      if (line.accept(".")) return;
      if (line.accept("receiver")) {
        made.value.index = kReceiver;
        return;
      }
      for (const char letter : std::string_view("xfci#")) {
        if (const auto index = reference(token.text, letter)) {
          made.value.index = *index;
          line.take();
          return;
        }
      }
    }
    const bool dotted =
        token.kind == TokenKind::word && token.text.size() > 1 && token.text[0] == '.';
    const std::string name = line.name();
    made.value.name = module_.symbols.intern(dotted ? name.substr(1) : name);
  }

  Operand operand(Line& line) {
    Operand made;
    if (line.accept("[")) {
      made.kind = OperandKind::key;
      made.value = line.id<ValueId>('v');
      line.expect("]");
      return made;
    }
    Token token = line.take();
    if (line.accept(":")) {
      made.kind = OperandKind::keyword;
      made.name = module_.symbols.intern(token.text);
      made.value = line.id<ValueId>('v');
      return made;
    }
    std::string_view text = token.text;
    if (text.starts_with("**"))
      made.kind = OperandKind::spread_map;
    else if (text.starts_with("*"))
      made.kind = OperandKind::spread;
    text.remove_prefix(std::min(text.find_first_not_of('*'), text.size()));
    if (token.kind == TokenKind::word && text == "none") return made;
    const auto id = token.kind == TokenKind::word ? reference(text, 'v') : std::nullopt;
    if (!id) line.fail("expected an operand, found `" + token.text + "`");
    if (id) made.value.value = *id;
    return made;
  }

  void place(PendingValue pending) {
    pending.value.first_operand = static_cast<std::uint32_t>(module_.operands.size());
    pending.value.operand_count = static_cast<std::uint32_t>(pending.operands.size());
    module_.operands.insert(module_.operands.end(), pending.operands.begin(),
                            pending.operands.end());
    module_.values.push(pending.value);
  }

  Symbol symbol(Line& line) { return module_.symbols.intern(line.name()); }

  Module module_;
  std::vector<std::pair<std::uint32_t, PendingValue>> values_;
};

}  // namespace

Result<Module> read(std::string_view text) { return Reader().run(text); }

}  // namespace micryscope::ir
