// What a value stands for: API paths, functions, classes, instances and modules. The first half of
// linking; context-insensitive and on demand. Every question is answered once (tabling.h), so that
// no answer depends on which question came first. Names are resolved, never matched by substring:
// an API path exists only where an import (or a global) and members lead.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph/content_keys.h"
#include "graph/exports.h"
#include "graph/limits.h"
#include "graph/program.h"
#include "graph/tabling.h"
#include "models/model.h"
#include "support/hash.h"
#include "support/symbol.h"

namespace micryscope::graph {

struct Target {
  enum class Kind : std::uint8_t {
    api,        ///< `path`: a callable, module or constant of a library, not yet called
    object,     ///< `path`: an object whose type is that API path
    function,   ///< a function of the project
    klass,      ///< a class of the project
    instance,   ///< an object of a class of the project
    module,     ///< `module`: a unit of the project (its first module)
    aggregate,  ///< `node`: a map, list or updated object made in the project
  };
  Kind kind = Kind::api;
  Symbol path;
  FunctionRef function;
  ClassRef klass;
  std::uint32_t module = 0;
  NodeId node;
  bool operator==(const Target&) const = default;
};

using Targets = std::vector<Target>;

/// Who calls a function; grows while the call graph is being built.
struct CallSite {
  NodeId call;
  FunctionRef callee;
  bool operator==(const CallSite&) const = default;
};

class Resolver {
 public:
  Resolver(const Program& program, const models::ModelSet& models);

  /// At most kMaximum targets; empty when nothing is known.
  const Targets& resolve(NodeId node);
  static constexpr std::size_t kMaximum = 12;

  std::string_view path(Symbol symbol) const { return paths_.text(symbol); }
  Symbol intern(std::string_view path) { return paths_.intern(path); }

  /// API paths under which a call or a member read is to be looked up in the models, the member's
  /// object typed where known ("hashlib.md5", "hashlib.Hash.update").
  std::vector<std::string> api_paths(NodeId callee);
  /// Models of a call (by its callee's paths; by bare method name if the object has no type).
  const std::vector<const models::CallModel*>& models_of_call(NodeId call);
  /// Models of a member that is read.
  std::vector<const models::CallModel*> models_of_read(NodeId member);

  /// Models of an attribute that is assigned: `openai.api_key = ...`, an `update`.
  std::vector<const models::CallModel*> models_of_write(NodeId update);

  /// Functions of the project that a call may run, constructors included.
  std::vector<FunctionRef> callees(NodeId call);
  /// An argument as the callee gets it.
  struct Given {
    NodeId node;
    std::string_view name;
    ir::OperandKind kind = ir::OperandKind::positional;
    bool operator==(const Given&) const = default;
  };
  /// Of which function: the one that is called, or the one that a library calls for it.
  enum class Of : std::uint8_t { called, applied };
  /// Arguments in order; those that were bound to the function before come first.
  std::vector<Given> arguments(NodeId call, Of of) const;
  /// The same, without a list, until `visit` is true.
  template <typename Visit>
  void each_argument(NodeId call, Of of, const Visit& visit) const {
    for (const AllGiven* all : {&applied_, &bound_}) {
      if (all->empty() || (all == &applied_ && of != Of::applied)) continue;
      if (const auto it = all->find(call.value); it != all->end()) {
        for (const Given& given : it->second) {
          if (visit(given)) return;
        }
        return;
      }
    }
    const ir::Module& module = program_.module(call);
    const ir::Value& value = program_.value(call);
    const std::uint32_t m = program_.module_index(call);
    for (const ir::Operand* o = module.operands_begin(value) + 1; o < module.operands_end(value);
         ++o) {
      if (visit(Given{program_.node(m, o->value), module.text(o->name), o->kind})) return;
    }
  }
  /// The classes of the project that a call makes an instance of.
  std::vector<ClassRef> constructed(NodeId call);

  /// Values that a load, global, member or import takes its value from: variables' reaching
  /// values, exports of other files, class attributes and fields.
  std::vector<NodeId> definitions(NodeId node);
  /// Values stored in a field of an object: entries of a map, `update`s on the way, class fields.
  std::vector<NodeId> field_values(NodeId object, std::string_view field);

  /// What an iteration over a collection takes out of it: elements of lists, values of maps, what a
  /// generator yields; through library calls that hand elements on.
  std::vector<NodeId> elements(NodeId collection);
  /// In a collection of pairs that a library call makes (`zip`), whose elements stand at a place.
  struct Column {
    bool known = false;  ///< it is such a collection
    NodeId collection;   ///< none when nothing is known of what stands there
  };
  Column column_of(NodeId pairs, std::string_view place, int depth = 0);
  /// The collection that a value is one element of; none when it is none.
  NodeId iterated(NodeId object, int depth = 0);
  /// Where a field may be found in the version of an object after a call (an `out`), best first: a
  /// value itself, or an object to ask.
  struct Stored {
    NodeId node;
    bool is_object = true;
  };
  std::vector<Stored> stored_by_call(NodeId after, std::string_view field);
  std::string field_behind_slice(NodeId slice, std::string_view field);
  NodeId element_at(NodeId list, std::string_view field);
  /// What the elements of a list show of it: looked through once.
  struct ListShape {
    std::vector<std::pair<NodeId, NodeId>> pairs;  ///< [name, value], as maps are made of
    std::size_t plain_in_front = 0;                ///< elements before one that spreads others
    std::size_t plain_behind = 0;                  ///< and after the last such one
  };
  const ListShape& shape_of(NodeId list);
  std::vector<NodeId> select_all(NodeId call, const std::vector<models::Selector>& at);

  /// Methods of a class by name, through its bases; overriding ones of derived classes too.
  std::vector<FunctionRef> methods(ClassRef klass, std::string_view name);
  std::vector<ClassRef> bases(ClassRef klass);
  /// API paths of a class's bases, transitively ("fastmcp.tools.Tool").
  std::vector<std::string> base_paths(ClassRef klass);

  /// The entries of a large map by name, the last of each; null for a small one and for one that
  /// others are spread into, which are looked through.
  const std::unordered_map<std::string_view, NodeId>* entries_of(NodeId map);

  /// The call graph as known so far. Answers that used less of it are forgotten.
  void set_callers(const std::unordered_map<std::uint64_t, std::vector<NodeId>>* callers);
  /// Works out anew which arguments come from elsewhere than the call that hands them over: those
  /// that a function was bound to before, and those that a library hands on. True when something
  /// changed; then everything is forgotten.
  bool bind_arguments();

  /// The argument of a call that a parameter of the callee takes; none when it is not given, or
  /// when a spread makes it unknown (`spread` is set then).
  NodeId argument_for(NodeId call, FunctionRef callee, std::size_t parameter,
                      bool* spread = nullptr) const;
  /// What a parameter gets: one argument, or for `*parts` and `**options` all that are left.
  std::vector<NodeId> arguments_for(NodeId call, FunctionRef callee, std::size_t parameter) const;
  /// The same of each parameter, in one pass.
  std::vector<std::vector<NodeId>> arguments_by_parameter(NodeId call, FunctionRef callee) const;

  /// The value that the first fitting selector picks out of a call; none when none fits.
  NodeId select(NodeId call, const std::vector<models::Selector>& at);
  /// What the function handed in as an argument returns.
  std::vector<NodeId> returned(NodeId call, int argument);
  /// The argument alone, its field path not followed.
  NodeId pick(NodeId call, const models::Selector& selector);

  /// The text of a constant, written at the node or once elsewhere.
  std::string_view constant_text(NodeId node, int depth = 0);

  /// What was cut short so far, by the resolver and whoever walks with its help.
  Limits& limits() { return limits_; }

  ContentKeys& content_keys() { return content_keys_; }
  const Program& program() const { return program_; }
  const models::ModelSet& models() const { return models_; }

  static std::uint64_t key(FunctionRef f) { return (std::uint64_t{f.module} << 32) | f.id.value; }
  static std::uint64_t key(ClassRef c) { return (std::uint64_t{c.module} << 32) | c.id.value; }

 private:
  using AllGiven = std::unordered_map<std::uint32_t, std::vector<Given>>;  // by call
  /// One look-up of a field: every version of the object is asked once.
  struct FieldWalk {
    std::unordered_set<std::uint32_t> seen;
    int depth = 0;
  };
  /// A question whose answer is kept by a key: `find` computes it.
  template <typename Answer>
  class Tabled final : public Question {
   public:
    using Find = Answer (Resolver::*)(NodeId node, Symbol name);
    Tabled(Resolver& resolver, Find find, NodeId node, Symbol name)
        : resolver_(resolver), find_(find), node_(node), name_(name) {}
    const Answer& answer() const { return answer_; }

   private:
    bool compute() override {
      Answer now = (resolver_.*find_)(node_, name_);
      if (keeps_what_it_said()) put_before(answer_, now);
      const bool is_other = now != answer_;
      answer_ = std::move(now);
      return is_other;
    }
    void clear() override { answer_ = {}; }
    std::uint64_t key() override {
      const auto name = checksum(name_ ? resolver_.path(name_) : std::string_view());
      return ContentKeys::mixed(resolver_.content_keys().of(node_), name + sizeof(Answer));
    }
    void settle() override {}
    void give_up() override { answer_ = {}; }
    NodeId place() const override { return node_; }

    Resolver& resolver_;
    Find find_;
    NodeId node_;
    Symbol name_;
    Answer answer_;
  };
  template <typename Answer>
  using Table = std::unordered_map<std::uint64_t, Tabled<Answer>>;
  template <typename Answer>
  const Answer& ask(Table<Answer>& table, typename Tabled<Answer>::Find find, std::uint64_t key,
                    NodeId node, Symbol name = {}) {
    Tabled<Answer>& question = table.try_emplace(key, *this, find, node, name).first->second;
    tabling_.ask(question);
    return question.answer();
  }
  /// What a value stands for, while it is being worked out; afterwards memo_ has it.
  class Resolution final : public Question {
   public:
    explicit Resolution(Resolver& resolver) : resolver_(resolver) {}
    void begin(NodeId node) {
      reset();
      node_ = node;
      answer_.clear();
    }
    const Targets& answer() const { return answer_; }

   private:
    bool compute() override;
    void clear() override { answer_.clear(); }
    std::uint64_t key() override { return resolver_.content_keys().of(node_); }
    void settle() override { resolver_.keep(node_, is_marked(), std::move(answer_)); }
    void give_up() override { answer_.clear(); }
    NodeId place() const override { return node_; }

    Resolver& resolver_;
    NodeId node_;
    Targets answer_;
  };
  void keep(NodeId node, bool by_callers, Targets answer);

  void add_element(NodeId collection, NodeId element, std::vector<NodeId>& out);
  /// One walk through a collection: every value and variable is asked once.
  struct ElementWalk {
    std::unordered_set<std::uint32_t> seen;
    std::unordered_set<std::uint64_t> variables;
    int depth = 0;
  };
  void collect_elements(NodeId collection, std::vector<NodeId>& out, ElementWalk& walk);
  bool elements_of_call(NodeId call, std::vector<NodeId>& out, ElementWalk& walk);
  std::vector<NodeId> find_field_values(NodeId object, Symbol field);
  std::vector<NodeId> find_elements(NodeId collection, Symbol);
  void compute(NodeId node, Targets& out);
  void resolve_member(NodeId node, Targets& out);
  void resolve_call(NodeId node, Targets& out);
  void resolve_parameter(NodeId node, Targets& out);
  void resolve_import(NodeId node, Targets& out);
  void resolve_named(NodeId node, Targets& out);
  void member_of(const Target& target, std::string_view name, std::string_view family,
                 Targets& out);
  void add_read_type(Symbol member, std::string_view family, Targets& out);
  void add_instances(NodeId annotation, Targets& out);
  void add(Targets& out, const Target& target);
  void add_all(Targets& out, const Targets& more);
  std::vector<ClassRef> find_bases(NodeId base, Symbol);
  std::vector<ClassRef> line_of(ClassRef klass);
  /// By class and field: the values that are stored there anywhere in the project.
  using FieldStores =
      std::unordered_map<std::uint64_t, std::unordered_map<std::string, std::vector<NodeId>>>;
  FieldStores find_field_stores();
  void add_stored_field(NodeId update, FieldStores& stores);
  void add_given_fields(NodeId made, FieldStores& stores);
  void index_map_methods();
  NodeId receiver_root(NodeId node, int depth) const;
  void collect_fields(NodeId object, std::string_view field, std::vector<NodeId>& out,
                      FieldWalk& walk, bool& stop);
  void add_reaching(VariableRef variable, std::vector<NodeId>& out);
  void class_fields(ClassRef klass, std::string_view field, std::vector<NodeId>& out);
  enum class Member : std::uint8_t { method, field };
  const std::vector<ClassRef>& derived_with(ClassRef klass, std::string_view name, Member member);
  void index_storing_classes();
  void exports_member(const Targets& objects, std::string_view name, std::vector<NodeId>& out);
  std::vector<NodeId> construct_fields(NodeId call, std::string_view field);
  std::vector<FunctionRef> methods_of_kind(ClassRef klass, ir::FunctionKind kind);
  std::vector<FunctionRef> implementations(ClassRef interface, std::string_view name);
  const std::vector<ClassRef>& implementers(ClassRef interface);
  bool applies(NodeId call, const models::CallModel& model);
  std::string_view called_name(NodeId call) const;
  std::vector<Given> own_arguments(NodeId call) const;
  NodeId binding_of(NodeId call);
  bool bind_applied(NodeId call, AllGiven& all);
  void bind_bound(NodeId call, AllGiven& all);
  void applied(NodeId call, std::vector<FunctionRef>& out);
  void forget(bool everything);
  NodeId select_one(NodeId call, const models::Selector& selector);
  std::vector<const models::CallModel*> find_models_of_call(NodeId call, Symbol);
  static bool names_type(std::string_view path);

  const Program& program_;
  const models::ModelSet& models_;
  SymbolTable paths_;
  Limits limits_;
  Tabling tabling_{limits_};
  ContentKeys content_keys_{program_};
  Exports exports_;
  // The memo of resolve(): most nodes stand for nothing, so that their targets are one word each.
  struct Memo {
    static constexpr std::uint32_t kUnasked = 0, kNothing = 1, kFirst = 2;
    std::uint32_t answer : 30 = kUnasked;  ///< index into answers_ plus kFirst, or into open_
    std::uint32_t is_open : 1 = 0;
    std::uint32_t by_callers : 1 = 0;  ///< the call graph had a say in it
  };
  std::vector<Memo> memo_;       // by node
  std::deque<Targets> answers_;  // whose addresses stay
  std::deque<Resolution> open_;  // those being worked out, and free ones
  std::vector<std::uint32_t> free_;
  FieldStores field_stores_;
  std::unordered_map<std::uint64_t, NodeId> map_of_method_;  // by function
  std::unordered_map<std::uint64_t, std::vector<ClassRef>> derived_;
  Table<std::vector<ClassRef>> bases_memo_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<ClassRef>>
      derived_memo_;                                                          // by class and member
  std::unordered_map<std::string, std::vector<ClassRef>> classes_storing_;    // by field
  std::unordered_map<std::string, std::vector<ClassRef>> implementers_memo_;  // by methods
  const std::unordered_map<std::uint64_t, std::vector<NodeId>>* callers_ = nullptr;
  Table<std::vector<const models::CallModel*>> models_memo_;  // by call
  Table<std::vector<NodeId>> elements_memo_;                  // by collection
  std::unordered_map<std::uint64_t, std::vector<NodeId>>
      reaching_memo_;  // of variables with too many
  std::unordered_map<std::uint32_t, std::unordered_map<std::string_view, NodeId>> entries_;
  std::unordered_map<std::uint32_t, ListShape> list_shapes_;
  Table<std::vector<NodeId>> fields_memo_;      // by object and field
  std::unordered_set<std::uint32_t> bindings_;  // calls that give a function with arguments
  AllGiven bound_, applied_;                    // arguments that are not the call's own
  bool full_ = false;                           ///< a target was left out of what is being resolved
  std::size_t walked_ = 0;  ///< objects that the last look-up of a field went through
  int frames_ = 0;          ///< of look-ups inside one another, which bounds the stack
};

}  // namespace micryscope::graph
