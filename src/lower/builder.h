// The only way to make IR. The builder keeps the SSA state (which value a variable holds at this
// point of the walk), scopes, control-flow joins and the depth limit, so that a front end only says
// what the program does, in source order:
//
//     b.begin_branch();                 // if c:
//     b.write(x, b.string("a", s), s);  //     x = "a"
//     b.next_alternative();             // else:
//     b.write(x, b.string("b", s), s);  //     x = "b"
//     b.end_branch(true);               //
//     use = b.read("x", s);             // a join of both constants
//
// SSA is built on the fly over structured control flow: every branch alternative has a frame of its
// own, a loop's frame makes a join for each outer variable on first read (closed at end_loop), and
// a jump ends its alternative, so `if not key: raise` leaves no trace in what follows.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ir/ir.h"
#include "lower/guard.h"

namespace micryscope::lower {

using ir::ClassId;
using ir::FunctionId;
using ir::ImportId;
using ir::Operand;
using ir::ValueId;
using ir::VariableId;

/// An argument of a call. `variable` is the local variable that the argument is (or is a slice,
/// address or dereference of), so that the call may overwrite it; none for any other expression.
struct Argument {
  ValueId value;
  std::string_view name = {};  ///< keyword, or empty
  ir::OperandKind kind = ir::OperandKind::positional;
  std::string_view variable = {};
};

class Builder {
 public:
  explicit Builder(ir::Module& module);

  ir::Module& module() { return module_; }

  // --- constants -------------------------------------------------------------------------------
  ValueId string(std::string_view decoded, Span span);
  ValueId bytes(std::string_view raw, Span span);
  /// Any spelling that the languages use (0x, 0o, 0b, _ and type suffixes, exponents); one that
  /// does not fit 64 bits or is no integer becomes a real.
  ValueId number(std::string_view literal, Span span);
  ValueId integer(long long value, Span span);
  ValueId boolean(bool value, Span span);
  ValueId null(Span span);

  // --- expressions -----------------------------------------------------------------------------
  ValueId member(ValueId object, std::string_view name, Span span);
  ValueId index(ValueId object, ValueId key, Span span);
  ValueId slice(ValueId object, ValueId low, ValueId high, Span span);
  ValueId concat(const std::vector<ValueId>& parts, Span span);
  ValueId binary(std::string_view op, ValueId left, ValueId right, Span span);
  ValueId unary(std::string_view op, ValueId operand, Span span);
  ValueId list(const std::vector<Operand>& elements, Span span);
  ValueId map(const std::vector<Operand>& entries, Span span);
  Operand entry(std::string_view key, ValueId value);  ///< constant key
  ValueId convert(std::string_view type, ValueId value, Span span);
  ValueId zeros(ValueId length, Span span);
  ValueId element(ValueId collection, Span span);
  /// A choice that is no statement: `a or b` ("or": the next one where one is empty), a default for
  /// what is missing ("default"), `c ? a : b` ("if"). One operand gives itself.
  ValueId join(const std::vector<ValueId>& alternatives, std::string_view how, Span span);
  ValueId function_value(FunctionId function, Span span);
  ValueId class_value(ClassId id, Span span);
  ValueId global(std::string_view name, Span span);
  /// What was not understood. `reason` is the construct's kind; it is listed in the module.
  ValueId opaque(std::string_view reason, Span span);

  /// A call. Each argument that names a variable, and `receiver_variable` when the callee is a
  /// member of one, gets a new version of that variable (`out`).
  ValueId call(ValueId callee, const std::vector<Argument>& arguments, Span span,
               std::string_view receiver_variable = {});
  ValueId construct(ValueId type, const std::vector<Argument>& arguments, Span span);

  /// `object.name = value` and `object[key] = value`; `variable` is the variable that `object` is
  /// (it gets a new version), empty otherwise. Returns the updated object.
  ValueId set_member(ValueId object, std::string_view name, ValueId value, Span span,
                     std::string_view variable = {});
  ValueId set_index(ValueId object, ValueId key, ValueId value, Span span,
                    std::string_view variable = {});

  // --- names -----------------------------------------------------------------------------------
  /// What a name means here: the value that reaches it, a load from an enclosing function, or, in
  /// the end, a global. A name may be read before its definition was seen.
  ValueId read(std::string_view name, Span span);
  /// What a name means after all code of the file has run: like read() at this point, but a load
  /// when functions assign the variable too. For exports.
  ValueId read_final(std::string_view name, Span span);
  /// Assigns the nearest variable of that name that this function may assign; declares one in the
  /// function's own scope when there is none.
  void write(std::string_view name, ValueId value, Span span);
  /// Declares a new variable in the innermost scope and gives it a value (none: declared only).
  VariableId declare(std::string_view name, ValueId value, Span span, ValueId annotation = {});
  /// Declares in the function's outermost scope (Python locals, JavaScript `var`).
  VariableId declare_in_function(std::string_view name, ValueId value, Span span,
                                 ValueId annotation = {});
  /// `global x`, `nonlocal x`: writes in this function go to the variable outside.
  void use_outer(std::string_view name, bool module_level);
  /// The nearest variable that a name means here, without making a value; none if unknown so far.
  VariableId lookup(std::string_view name) const;
  void begin_scope();
  void end_scope();

  ImportId add_import(std::string_view specifier, const std::vector<std::string>& candidates,
                      Span span);
  ValueId import_value(ImportId import, Span span);
  void add_export(std::string_view name, ValueId value);

  // --- functions and classes -------------------------------------------------------------------
  struct FunctionInfo {
    std::string_view name = {};
    ir::FunctionKind kind = ir::FunctionKind::function;
    bool is_static = false;
    std::vector<ValueId> decorators = {};
    std::string_view doc = {};
    /// Class that a method declared outside any class body is of; part of its qualified name.
    std::string_view owner_name = {};
    Span span = {};
    Span name_span = {};
    /// A class body that runs as code: functions inside are methods of the current class and do
    /// not see this one's names.
    bool is_class_scope = false;
  };
  /// Opens a function body; code goes into it until end_function. Its default values and
  /// annotations must be made before, in the enclosing function.
  FunctionId begin_function(const FunctionInfo& info);
  /// Adds a parameter and declares its name; returns its value.
  ValueId add_parameter(std::string_view name, ir::ParameterKind kind, Span span,
                        ValueId default_value = {}, ValueId annotation = {});
  void set_result_annotation(ValueId annotation);
  void end_function();
  void add_return(ValueId value);  ///< does not end the alternative (see jump)
  /// A value that the function yields, which makes it a generator.
  void add_yield(ValueId value);
  FunctionId current_function() const;

  struct ClassInfo {
    std::string_view name = {};
    ir::ClassKind kind = ir::ClassKind::class_type;
    std::vector<ValueId> bases = {};
    std::vector<ValueId> decorators = {};
    Span span = {};
  };
  /// Opens a class; functions begun until end_class become its methods. The class body's own code
  /// (field initialisers) runs in the enclosing function unless the front end opens a class_body
  /// function for it.
  ClassId begin_class(const ClassInfo& info);
  void add_field(std::string_view name, ValueId initial, bool is_static, Span span,
                 ValueId annotation = {});
  void add_signature(std::string_view name);  ///< a method that an interface asks for
  void end_class();
  ClassId current_class() const;
  /// Marks the function as a method of a class declared elsewhere (by name, in the same unit).
  void attach_method(std::string_view class_name, FunctionId function);

  // --- control flow ----------------------------------------------------------------------------
  void begin_branch();
  void next_alternative();
  /// `exhaustive`: one alternative always runs (there was an else).
  void end_branch(bool exhaustive);
  /// Inside an alternative: these variables are not empty, by its condition.
  void assume(const Guard::Names& names, Span span);
  void begin_loop();
  void end_loop();
  /// return, raise, throw, break, continue, exit: the rest of this alternative is not reached.
  enum class Jump { leave, break_loop, continue_loop };
  void jump(Jump kind);
  bool unreachable() const;
  /// try: body; each handler starts from a join of the states before and after the body.
  void begin_try();
  void begin_handler();
  void end_try();

  // --- limits ----------------------------------------------------------------------------------
  /// Front ends hold one of these in every recursive call and give up (opaque) when it is false.
  class Depth {
   public:
    explicit Depth(Builder& builder) : builder_(builder) { ++builder_.depth_; }
    ~Depth() { --builder_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    explicit operator bool() const { return builder_.depth_ < kMaximum; }
    static constexpr int kMaximum = 500;

   private:
    Builder& builder_;
  };

  /// Resolves the names that were read before they were defined. Call once, at the end.
  void finish();

 private:
  using State = std::unordered_map<std::uint32_t, ValueId>;        // VariableId -> value
  using Assigned = std::map<std::uint32_t, std::vector<ValueId>>;  // VariableId -> values

  struct Scope {
    std::uint32_t parent;
    FunctionId function;
    bool is_function_scope;
    bool hides_names;
    std::unordered_map<std::uint32_t, VariableId> names;  // Symbol -> variable
  };
  enum class FrameKind { function, branch, loop, attempt };
  struct Frame {
    FrameKind kind;
    State state = {};                      // what this alternative assigned or, in a loop, joined
    bool dead = false;                     // after a jump
    std::vector<State> alternatives = {};  // finished alternatives of a branch
    std::vector<ValueId> loop_joins = {};  // joins that end_loop closes
    std::vector<std::uint32_t> loop_variables = {};
    std::uint32_t first_variable = 0;  // of a loop: variables made inside are at or behind it
    State base = {};             // what all handlers of an attempt begin with; made with the first
    std::size_t loop = kNoLoop;  // the innermost loop of this function, itself included
    // Of a loop: what variables were where it was left, and those that may be something else since.
    Assigned exits = {};
    std::vector<std::uint32_t> changed = {};
  };
  static constexpr std::size_t kNoLoop = static_cast<std::size_t>(-1);
  struct OpenFunction {
    FunctionId function;
    std::uint32_t scope;
    std::size_t first_frame;
    std::size_t first_variable;  // its variables are at or behind this one
    std::vector<ClassId> classes;
  };
  struct Pending {
    ValueId value;
    std::uint32_t scope;
  };

  ValueId add(ir::Op op, Span span, std::string_view name, std::initializer_list<ValueId> operands,
              std::uint32_t index = Id<ir::ValueTag>::kNone);
  ValueId add(ir::Op op, Span span, std::string_view name, const std::vector<Operand>& operands,
              std::uint32_t index = Id<ir::ValueTag>::kNone);
  ValueId constant(ir::ConstantKind kind, std::string_view text, Span span);
  ValueId call_like(ir::Op op, ValueId callee, const std::vector<Argument>& arguments, Span span,
                    std::string_view receiver_variable);
  void renew(std::string_view variable, ValueId call, std::uint32_t position, Span span);
  VariableId find_variable(Symbol name, std::uint32_t scope) const;
  static void push_distinct(std::vector<ValueId>& values, const std::vector<ValueId>& more);
  static void push_unique(std::vector<ValueId>& values, ValueId value) {
    if (value && std::find(values.begin(), values.end(), value) == values.end())
      values.push_back(value);
  }
  bool may_be_empty(ValueId value) const;
  void drop_assumed(std::vector<ValueId>& values) const;
  Frame close_frame();
  void settle(FunctionId function, const State& state, std::size_t first_variable);
  VariableId declare_at(std::uint32_t scope, std::string_view name, ValueId value, Span span,
                        ValueId annotation);
  void define(VariableId variable, ValueId value, bool record);
  ValueId current(VariableId variable, Span span);
  ValueId lookup_state(std::uint32_t variable, std::size_t frame_count, Span span);
  ValueId assigned_since(std::size_t first_frame, std::uint32_t variable) const;
  void leave_loop(std::size_t loop);
  void open_frame(FrameKind kind, bool dead);
  void changed(std::uint32_t variable);
  void changed(const State& state);
  void merge(const std::vector<State>& alternatives, const State& base, Span span);
  ValueId unassigned(std::uint32_t variable, const State& base, Span span);
  std::string qualify(std::string_view name) const;

  ir::Module& module_;
  std::vector<Scope> scopes_;
  std::uint32_t scope_ = 0;
  std::vector<Frame> frames_;
  std::vector<OpenFunction> functions_;
  std::vector<Pending> pending_;
  std::vector<bool> block_scoped_;                    // by variable
  std::unordered_set<std::uint32_t> stored_outside_;  // variables that other functions assign
  int depth_ = 0;
};

}  // namespace micryscope::lower
