#include "cache/module_codec.h"

#include <type_traits>
#include <utility>
#include <vector>

#include "cache/archive.h"
#include "cache/result_codec.h"  // a Span's fields
#include "ir/verify.h"

namespace micryscope {

/// One more than the id, so that "none" is 0 and takes a single byte.
template <class Archive, class Tag>
static void fields(Archive& archive, Id<Tag>& id) {
  std::uint32_t shifted = 0;
  archive(shifted);
  id.value = shifted - 1;
}
template <class Archive, class Tag>
static void fields(Archive& archive, const Id<Tag>& id) {
  archive(id.value + 1);
}

namespace ir {

static constexpr ParameterKind last_of(ParameterKind) { return ParameterKind::receiver; }
static constexpr FunctionKind last_of(FunctionKind) { return FunctionKind::class_body; }
static constexpr ClassKind last_of(ClassKind) { return ClassKind::enum_type; }
static constexpr ConstantKind last_of(ConstantKind) { return ConstantKind::bytes; }

template <class Object, class Kind>
concept Is = std::is_same_v<std::remove_const_t<Object>, Kind>;

template <class Archive, Is<Constant> Object>
static void fields(Archive& archive, Object& constant) {
  auto& [kind, text] = constant;
  archive(kind, text);
}

template <class Archive, Is<Parameter> Object>
static void fields(Archive& archive, Object& parameter) {
  auto& [name, kind, value, default_value, annotation, span] = parameter;
  archive(name, kind, value, default_value, annotation, span);
}

template <class Archive, Is<Function> Object>
static void fields(Archive& archive, Object& function) {
  auto& [name, qualified, kind, is_static, is_generator, parent, owner, parameters, returns,
         decorators, result_annotation, doc, span, name_span] = function;
  archive(name, qualified, kind, is_static, is_generator, parent, owner, parameters, returns,
          decorators, result_annotation, doc, span, name_span);
}

template <class Archive, Is<Field> Object>
static void fields(Archive& archive, Object& field) {
  auto& [name, initial, annotation, is_static, span] = field;
  archive(name, initial, annotation, is_static, span);
}

template <class Archive, Is<Class> Object>
static void fields(Archive& archive, Object& type) {
  auto& [name, qualified, kind, parent, bases, methods, signatures, members, decorators, span] =
      type;
  archive(name, qualified, kind, parent, bases, methods, signatures, members, decorators, span);
}

template <class Archive, Is<AttachedMethod> Object>
static void fields(Archive& archive, Object& method) {
  auto& [class_name, function] = method;
  archive(class_name, function);
}

template <class Archive, Is<Variable> Object>
static void fields(Archive& archive, Object& variable) {
  auto& [name, function, definitions, reaching, annotation, span] = variable;
  archive(name, function, definitions, reaching, annotation, span);
}

template <class Archive, Is<Import> Object>
static void fields(Archive& archive, Object& import) {
  auto& [specifier, candidates, span] = import;
  archive(specifier, candidates, span);
}

template <class Archive, Is<Export> Object>
static void fields(Archive& archive, Object& made) {
  auto& [name, value] = made;
  archive(name, value);
}

template <class Archive, Is<Opaque> Object>
static void fields(Archive& archive, Object& opaque) {
  auto& [span, reason] = opaque;
  archive(span, reason);
}

template <class Archive, Is<Directive> Object>
static void fields(Archive& archive, Object& directive) {
  auto& [span, text] = directive;
  archive(span, text);
}

}  // namespace ir

namespace cache {

namespace {

using ir::Module;
using ir::Operand;
using ir::Value;

/// Distances in either direction as small numbers: 0, -1, 1, -2, 2 as 0, 1, 2, 3, 4. All of it
/// modulo 2^32, so that any two numbers have a distance.
constexpr std::uint32_t folded(std::uint32_t distance) {
  return (distance << 1) ^ (0 - (distance >> 31));
}
constexpr std::uint32_t unfolded(std::uint32_t number) {
  return (number >> 1) ^ (0 - (number & 1));
}
static_assert(unfolded(folded(0xFFFFFFFF)) == 0xFFFFFFFF && unfolded(folded(77)) == 77);
static_assert(folded(0xFFFFFFFF) == 1 && folded(1) == 2);

/// What a value is most likely to say, given the one before it.
struct Expected {
  std::uint32_t first_operand = 0;
  std::uint32_t function = 0;
  std::uint32_t begin = 0;
};

constexpr std::size_t kValueBytes = 8;  // at least: one for each number
constexpr std::size_t kOperandBytes = 2;
constexpr unsigned kNamed = 8;  // beside the kind of an operand

void write_values(Writer& writer, const Module& module) {
  writer.number(module.values.size());
  Expected expected;
  for (const Value& value : module.values) {
    const auto& [op, index, name, first_operand, operand_count, function, span] = value;
    writer.number(static_cast<std::uint64_t>(op));
    writer.number(index + 1);
    writer.number(name.value + 1);
    writer.number(folded(first_operand - expected.first_operand));
    writer.number(operand_count);
    writer.number(folded(function.value - expected.function));
    writer.number(folded(span.begin - expected.begin));
    writer.number(folded(span.end - span.begin));
    expected = {first_operand + operand_count, function.value, span.begin};
  }
}

std::uint32_t narrow(Reader& reader) {
  const std::uint64_t number = reader.number();
  if (number > 0xFFFFFFFF) reader.refuse();
  return static_cast<std::uint32_t>(number);
}

void read_values(Reader& reader, Module& module) {
  std::vector<Value>& values = module.values.raw();
  values.resize(reader.count(kValueBytes));
  Expected expected;
  for (Value& value : values) {
    auto& [op, index, name, first_operand, operand_count, function, span] = value;
    const std::uint64_t code = reader.number();
    if (code > static_cast<std::uint64_t>(ir::Op::opaque)) return reader.refuse();
    op = static_cast<ir::Op>(code);
    index = narrow(reader) - 1;
    name.value = narrow(reader) - 1;
    first_operand = expected.first_operand + unfolded(narrow(reader));
    operand_count = narrow(reader);
    function.value = expected.function + unfolded(narrow(reader));
    span.begin = expected.begin + unfolded(narrow(reader));
    span.end = span.begin + unfolded(narrow(reader));
    expected = {first_operand + operand_count, function.value, span.begin};
  }
}

void write_operands(Writer& writer, const std::vector<Operand>& operands) {
  writer.number(operands.size());
  std::uint32_t before = 0;
  for (const Operand& operand : operands) {
    const auto& [value, name, kind] = operand;
    writer.number(static_cast<unsigned>(kind) | (name ? kNamed : 0));
    if (name) writer.number(name.value);
    writer.number(folded(value.value - before));
    before = value.value;
  }
}

void read_operands(Reader& reader, std::vector<Operand>& operands) {
  operands.resize(reader.count(kOperandBytes));
  std::uint32_t before = 0;
  for (Operand& operand : operands) {
    auto& [value, name, kind] = operand;
    const std::uint64_t code = reader.number();
    if ((code & ~std::uint64_t{kNamed}) > static_cast<unsigned>(ir::OperandKind::key)) {
      return reader.refuse();
    }
    kind = static_cast<ir::OperandKind>(code & ~std::uint64_t{kNamed});
    if ((code & kNamed) != 0) name.value = narrow(reader);
    value.value = before + unfolded(narrow(reader));
    before = value.value;
  }
}

/// For each text its length and whether it is quoted; where quotes begin; the others in one piece.
void write_texts(Writer& writer, const SymbolTable& symbols, const Quotes& quotes) {
  const auto is_quoted = [&](std::size_t i) { return i < quotes.size() && quotes[i].end != 0; };
  writer.number(symbols.size());
  for (std::size_t i = 0; i < symbols.size(); ++i)
    writer.number(std::uint64_t{symbols.text(Symbol(i)).size()} * 2 + (is_quoted(i) ? 1 : 0));
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (is_quoted(i)) writer.number(quotes[i].begin);
  }
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (!is_quoted(i)) writer.raw(symbols.text(Symbol(i)));
  }
}

void read_texts(Reader& reader, std::string_view source, SymbolTable& symbols) {
  std::vector<std::uint32_t> lengths(reader.count());
  std::vector<bool> is_quoted(lengths.size());
  std::uint64_t written = 0, quoted = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const std::uint64_t number = reader.number();
    if (number / 2 > 0xFFFFFFFF) return reader.refuse();
    lengths[i] = static_cast<std::uint32_t>(number / 2);
    is_quoted[i] = number % 2 != 0;
    (is_quoted[i] ? quoted : written) += lengths[i];
  }
  if (quoted > kMostQuoted * source.size()) return reader.refuse();
  std::vector<std::string_view> texts(lengths.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!is_quoted[i]) continue;
    const std::uint64_t begin = reader.number();
    if (begin > source.size() || lengths[i] > source.size() - begin) return reader.refuse();
    texts[i] = source.substr(static_cast<std::size_t>(begin), lengths[i]);
  }
  if (written > reader.left()) return reader.refuse();
  std::string all;
  all.reserve(static_cast<std::size_t>(written + quoted));
  for (std::size_t i = 0; i < texts.size(); ++i)
    all += is_quoted[i] ? texts[i] : reader.raw(lengths[i]);
  symbols = SymbolTable(all, lengths);
}

/// All but values, operands and texts.
template <class Archive, class Object>
void rest(Archive& archive, Object& module) {
  auto& [path, language, family, unit, exports_variables, is_test, symbols, values, operands,
         constants, functions, classes, variables, imports, exports, attached_methods, opaques,
         directives] = module;
  archive(path, language, family, unit, exports_variables, is_test, constants.raw(),
          functions.raw(), classes.raw(), variables.raw(), imports.raw(), exports, attached_methods,
          opaques, directives);
}

}  // namespace

std::string encode_module(const Module& module, const Quotes& quotes) {
  Writer writer;
  write_texts(writer, module.symbols, quotes);
  write_values(writer, module);
  write_operands(writer, module.operands);
  rest(writer, module);
  return writer.take();
}

std::optional<Module> decode_module(std::string_view bytes, std::string_view source) {
  Reader reader(bytes);
  std::optional<Module> module(std::in_place);
  read_texts(reader, source, module->symbols);
  read_values(reader, *module);
  read_operands(reader, module->operands);
  rest(reader, *module);
  if (!reader.is_complete() || !ir::verify(*module, source.size()).empty()) module.reset();
  return module;
}

}  // namespace cache
}  // namespace micryscope
