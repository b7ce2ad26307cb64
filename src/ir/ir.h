// The language-free form of one source file. Stage 4 of the run: front ends make it (through
// lower/builder.h, the only way), everything after reads it. It names no language and keeps no
// syntax tree.
//
// A module is a set of flat vectors. Code is a graph of values in static single assignment:
//
//     key = os.environ.get("KEY") or "secret"      v0 = import os
//     AES.new(key, AES.MODE_ECB)                   v1 = member v0 .environ
//                                                  v2 = member v1 .get
//                                                  v3 = call v2 (constant "KEY")
//                                                  v5 = join or (v3, constant "secret")   -> key
//                                                  ...
//
// - A use of a local variable *is* the value that reaches it; where several reach it, a `join`.
// - A use of anything wider is a `load` of a variable (of an enclosing function or of the module)
//   or a `global` name; the graph links both.
// - Mutation makes new versions: `x.f = v` is `x2 = update x1 .f v`; after `fill(x)` the variable
//   holds `x2 = out x1, call`. Whether that call really overwrites x is for the models to say.
// - Values are numbered in program order within a function.
//
// A module is position-independent: ids are local to it and texts are in its own symbol table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/ids.h"
#include "support/span.h"
#include "support/symbol.h"

namespace micryscope::ir {

struct ValueTag;
struct FunctionTag;
struct ClassTag;
struct VariableTag;
struct ImportTag;
struct ConstantTag;
using ValueId = Id<ValueTag>;
using FunctionId = Id<FunctionTag>;
using ClassId = Id<ClassTag>;
using VariableId = Id<VariableTag>;
using ImportId = Id<ImportTag>;
using ConstantId = Id<ConstantTag>;

enum class Op : std::uint8_t {
  constant,   ///< index: ConstantId
  parameter,  ///< index: position in Function::parameters; name: the parameter's name
  load,       ///< index: VariableId of another function, or of this one before its definition
  global,     ///< name: a name that the file does not define (builtin, or of the same unit)
  import,     ///< index: ImportId; the module or package itself
  member,     ///< operands[0] . name
  index,      ///< operands[0] [ operands[1] ]
  slice,      ///< operands[0] [ operands[1] : operands[2] ], either bound may be none
  call,       ///< operands[0] is the callee, the rest are arguments
  construct,  ///< operands[0] is the class or type, the rest are arguments or named fields
  concat,     ///< text or bytes made of all operands in order (template, f-string, juxtaposition)
  binary,     ///< operands[0] name operands[1]; name is the operator as C writes it (+ == % ...)
  unary,      ///< name operands[0]
  list,       ///< list, tuple, array or set of the operands
  map,        ///< dictionary or object; see Operand
  function,   ///< index: FunctionId, the function as a value
  class_object,  ///< index: ClassId, the class or type as a value
  convert,    ///< operands[0] converted to the type `name`; keeps a constant constant
  zeros,      ///< a new buffer of operands[0] zero bytes or elements
  element,    ///< one element of the collection operands[0] (iteration, channel receive)
  join,       ///< one of the operands; name: "or" for the first that is not empty, "default" for a
              ///< fallback of what is missing, "if" for a choice, "some" for one operand that is
              ///< known not to be empty (null, "", 0, false), else empty
  update,     ///< operands[0] with field `name` set to operands[1],
              ///< or, when it has three, with element operands[1] set to operands[2]
  out,        ///< the value operands[0] after the call operands[1] was handed it as argument `index`
  opaque,     ///< not understood; listed in Module::opaques
};

/// `Value::index` of an `out` for the object a method was called on.
inline constexpr std::uint32_t kReceiver = 0xFFFFFFFE;

enum class OperandKind : std::uint8_t {
  positional,
  keyword,     ///< named argument, named field or constant map key: `name` is set
  spread,      ///< *args, ...list
  spread_map,  ///< **kwargs, ...object
  key,         ///< a computed map key; the operand after it is its value
};

struct Operand {
  ValueId value;
  Symbol name;
  OperandKind kind = OperandKind::positional;
};

struct Value {
  Op op = Op::opaque;
  std::uint32_t index = Id<ValueTag>::kNone;  ///< meaning by op, see Op
  Symbol name;
  std::uint32_t first_operand = 0;
  std::uint32_t operand_count = 0;
  FunctionId function;  ///< the function whose code makes it
  Span span;
};

enum class ConstantKind : std::uint8_t { null, boolean, integer, real, string, bytes };

/// Text of a constant: decoded (no quotes, no escapes) UTF-8 for a string, raw bytes for bytes,
/// decimal for an integer, as written for a real, "true" or "false" for a boolean.
struct Constant {
  ConstantKind kind = ConstantKind::null;
  Symbol text;
};

enum class ParameterKind : std::uint8_t {
  positional,
  keyword_only,
  rest,          ///< *args, ...rest, variadic
  keyword_rest,  ///< **kwargs
  receiver,      ///< self, this, Go's receiver; never matched with an argument
};

struct Parameter {
  Symbol name;  ///< empty for a destructured one
  ParameterKind kind = ParameterKind::positional;
  ValueId value;          ///< the `parameter` value inside the function
  ValueId default_value;  ///< made by the enclosing function; none if there is none
  ValueId annotation;     ///< the declared type as a value; none if there is none
  Span span;
};

enum class FunctionKind : std::uint8_t { module, function, method, constructor, getter, lambda, class_body };

struct Function {
  Symbol name;       ///< empty for a lambda
  Symbol qualified;  ///< dotted path inside the module: "Vault.encrypt", "outer.inner"
  FunctionKind kind = FunctionKind::function;
  bool is_static = false;
  bool is_generator = false;  ///< its returns are what it yields: the elements of what a call gives
  FunctionId parent;  ///< lexically enclosing function; none for the module's top level
  ClassId owner;      ///< class it is a method of
  std::vector<Parameter> parameters;
  std::vector<ValueId> returns;     ///< every returned or yielded value; several results are a list
  std::vector<ValueId> decorators;  ///< decorators, attributes, annotations; made by the parent
  ValueId result_annotation;        ///< declared result type
  Symbol doc;                       ///< first line of its documentation; empty if none
  Span span;
  Span name_span;
};

enum class ClassKind : std::uint8_t { class_type, interface_type, struct_type, enum_type };

struct Field {
  Symbol name;
  ValueId initial;     ///< none if it has none
  ValueId annotation;  ///< declared type
  bool is_static = false;
  Span span;
};

struct Class {
  Symbol name;
  Symbol qualified;
  ClassKind kind = ClassKind::class_type;
  FunctionId parent;           ///< lexically enclosing function
  std::vector<ValueId> bases;  ///< also embedded structs; made by the parent
  std::vector<FunctionId> methods;
  std::vector<Symbol> signatures;  ///< names of methods that an interface asks for
  std::vector<Field> fields;
  std::vector<ValueId> decorators;
  Span span;
};

/// A method declared outside its class's body (Go, Rust, C++): the graph attaches it by name.
struct AttachedMethod {
  Symbol class_name;
  FunctionId function;
};

struct Variable {
  Symbol name;
  FunctionId function;               ///< where it lives
  std::vector<ValueId> definitions;  ///< every value assigned to it, in program order
  /// What a load from another function sees: the value at the end of its own function and every
  /// value that other functions store.
  std::vector<ValueId> reaching;
  ValueId annotation;                ///< declared type; none if there is none
  Span span;                         ///< of the first definition's name
};

struct Import {
  Symbol specifier;                ///< canonical outside name as models write it: "crypto", "os"
  std::vector<Symbol> candidates;  ///< units of this repository that it may mean, best first
  Span span;
};

/// What another module sees. `default` is the default export; `=` replaces the module object
/// (CommonJS `module.exports = value`); `*` re-exports all of `value`, an import.
struct Export {
  Symbol name;
  ValueId value;
};

struct Opaque {
  Span span;
  Symbol reason;  ///< "syntax error", "nesting too deep", or the construct's kind
};

/// A comment that speaks to micryscope (`micryscope: ignore ...`), whole text.
struct Directive {
  Span span;
  Symbol text;
};

struct Module {
  std::string path;      ///< relative to the root, forward slashes
  std::string language;  ///< opaque label for reports
  std::string family;    ///< label of the languages that share models and import each other
  /// What other files import it by: its path, or its folder with a trailing slash where all files
  /// of a folder form one unit and see each other's top-level names.
  std::string unit;
  bool exports_variables = false;  ///< every module-level variable is an export
  bool is_test = false;            ///< recognised test code

  SymbolTable symbols;
  IndexVector<ValueId, Value> values;
  std::vector<Operand> operands;
  IndexVector<ConstantId, Constant> constants;
  IndexVector<FunctionId, Function> functions;  ///< function 0 is the top level
  IndexVector<ClassId, Class> classes;
  IndexVector<VariableId, Variable> variables;
  IndexVector<ImportId, Import> imports;
  std::vector<Export> exports;
  std::vector<AttachedMethod> attached_methods;
  std::vector<Opaque> opaques;
  std::vector<Directive> directives;

  std::string_view text(Symbol symbol) const { return symbols.text(symbol); }
  /// Operands of a value, in order.
  const Operand* operands_begin(const Value& v) const { return operands.data() + v.first_operand; }
  const Operand* operands_end(const Value& v) const { return operands_begin(v) + v.operand_count; }
  ValueId operand(const Value& v, std::size_t i) const {
    return i < v.operand_count ? operands[v.first_operand + i].value : ValueId::none();
  }
  /// For a call on a member (`object.method(...)`), the object; else none.
  ValueId receiver(const Value& call) const;
  /// Gives back the room that the lists kept for growing; for a module that is complete.
  void shrink();
};

std::string_view name_of(Op op);
std::string_view name_of(ConstantKind kind);
std::string_view name_of(FunctionKind kind);

}  // namespace micryscope::ir
