// Demand-driven slices over the graph: from a role backward to its origins, calls matched with
// returns, and from a result forward to its sinks. Stage 8 of the run.
//
// A Fact says what a value is at one point: where it comes from, its constant if every character
// is in the source, and what it was made of. Facts form chains: `cause` leads one step towards the
// origin, so the path that proves a finding is read off the chain and never copied.
//
// Three values everywhere. A fact of kind `unknown` is an answer too: it satisfies no condition.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph/graph.h"
#include "graph/tabling.h"
#include "models/fold.h"
#include "models/vocabulary.h"
#include "support/index_deque.h"

namespace micryscope::trace {

using graph::NodeId;

struct FactTag;
struct ContextTag;
using FactId = Id<FactTag>;
/// The call sites that led here, innermost first; none means "any caller".
using ContextId = Id<ContextTag>;

/// What happened to a value on its way.
enum class Through : std::uint8_t {
  encode,
  decode,
  concatenate,
  truncate,
  hash,
  derive,
  mac,
  encrypt,
  pad,
  combine,
  call
};
std::string_view name_of(Through through);

struct Fact {
  NodeId at;
  ContextId context;
  models::OriginKind kind = models::OriginKind::unknown;
  models::SharedConstant constant;  ///< the whole value, when it is known
  std::int64_t length = -1;         ///< in bytes, when known without the value
  std::vector<Through> through;
  std::vector<FactId>
      parts;     ///< what it was made of; for composite, hash, kdf, mac, ciphertext, unknown
  FactId cause;  ///< the fact it was taken over from; none at the origin
  FactId root;   ///< the origin that all causes lead to; none at the origin
  /// The weakest edge on the way: `use` when all are must edges.
  graph::EdgeKind weakest = graph::EdgeKind::use;
  std::string resource;       ///< the environment variable, path or URL that the origin names
  std::uint32_t meaning = 0;  ///< see Tracer::meaning; 0 before anybody asked
};

enum class Known : std::uint8_t { no, yes, unknown };

/// One role of an operation: a value of the program, or a text that the model fixes.
struct RoleValue {
  models::Role role = models::Role::data;
  NodeId node;              ///< none when the model or library default gives the value
  std::string text;         ///< that value
  bool by_default = false;  ///< the library's default, nothing was written
  bool drawn = false;       ///< the library draws it itself
  models::Parse parse = models::Parse::plain;
  const models::RoleModel* model = nullptr;  ///< null for a role that the call itself fixes
};

/// A call to a crypto API, with the continuing calls on its object.
struct Operation {
  NodeId call;
  models::OperationKind kind = models::OperationKind::hash;
  const models::CallModel* model = nullptr;
  std::vector<RoleValue> roles;
  std::vector<NodeId> parts;    ///< objects whose roles it takes over
  std::vector<NodeId> members;  ///< continuing calls, in program order
  std::vector<NodeId> results;  ///< values that are its result
  bool component = false;
  bool taken = false;  ///< a component that some operation takes over
};

/// A role's facts in one calling context, with the text that cipher names were split into.
struct RoleFact {
  FactId fact;
  std::string
      text;  ///< canonical text, for algorithm, mode, padding, numbers; empty when not constant
  bool by_default = false;
  bool fixed = false;  ///< fixed by the model: the API itself means it
  bool drawn = false;
};

/// Something that a value reaches.
struct Reach {
  enum class Kind : std::uint8_t {
    sink,
    role,
    comparison,
    tool_result,
    map_key,
    returned,
    unknown_call
  } kind = Kind::sink;
  models::SinkKind sink = models::SinkKind::log;
  models::Role role = models::Role::data;
  NodeId operation;  ///< the call, for role and sink
  NodeId at;
  std::uint32_t visit = 0;  ///< index into Forward::visits, for the path
};

struct Forward {
  struct Visit {
    NodeId node;
    std::uint32_t from = 0;  ///< index of the visit before; itself for the first
    bool certain = true;
  };
  std::vector<Visit> visits;
  std::vector<Reach> reached;
  /// Names that the value gets on its way: variables, fields, keys, parameters, functions.
  std::vector<std::pair<std::string, NodeId>> names;
  /// Names of what it is compared with, and words that it is put behind in a text.
  std::vector<std::pair<std::string, NodeId>> told;
  bool complete = true;  ///< false: the budget ran out
};

class Tracer {
 public:
  Tracer(graph::Graph& graph, const models::ModelSet& models);

  /// Every operation of the program, components included, in program order.
  const std::vector<Operation>& operations() const { return operations_; }
  const Operation* operation_at(NodeId call) const;

  /// Facts of a value in a context, at most kMaximumFacts. Empty only while the value is part of a
  /// cycle that is being worked out (graph/tabling.h), or too deep to be traced from there.
  const std::vector<FactId>& facts(NodeId node, ContextId context);
  static constexpr std::size_t kMaximumFacts = 12;
  const Fact& fact(FactId id) const { return facts_[id]; }

  /// The contexts in which an operation is worth looking at one by one: one per call path that a
  /// role depends on, or only "any caller".
  std::vector<ContextId> contexts(const Operation& operation);
  std::vector<RoleFact> role(const Operation& operation, models::Role role, ContextId context);
  /// The calls that lead to a context, outermost first, for the path.
  std::vector<NodeId> call_path(ContextId context) const;

  Forward forward(const std::vector<NodeId>& from);

  /// Is every character of it in the source? `zeros` counts, and hashes and KDFs of fixed parts.
  Known fixed(FactId fact) const;
  /// The fact at the origin of a chain.
  FactId origin(FactId fact) const { return root(fact); }
  /// All facts that a fact was made of, itself first, each once.
  std::vector<FactId> ingredients(FactId fact) const;
  /// From the origin to the value: the nodes on the way, without repeats.
  std::vector<NodeId> path(FactId fact) const;

  graph::Graph& graph() { return graph_; }
  const graph::Program& program() const { return program_; }

 private:
  class Walk;
  struct Context {
    NodeId site;
    ContextId parent;
    int depth = 1;
  };
  using Facts = std::vector<FactId>;
  /// What one value is in one context: a question of the tabling.
  class Answer final : public graph::Question {
   public:
    Answer(Tracer& tracer, NodeId node, ContextId context)
        : tracer_(tracer), node_(node), context_(context) {}
    const Facts& facts() const { return facts_; }

   private:
    bool compute() override;
    void clear() override;
    std::uint64_t key() override;
    void settle() override;
    void give_up() override;
    NodeId place() const override { return node_; }
    void rest(bool is_forgotten) override;
    void put_in_order();
    std::size_t newest() const;
    bool take(Facts found);
    void widen(Facts& found);

    Tracer& tracer_;
    NodeId node_;
    ContextId context_;
    Facts facts_;
    bool is_repeated_ = false;  ///< it was computed more than once
    /// How many there were when it was asked first: see give_back.
    std::size_t facts_before_ = 0;
    std::size_t answers_before_ = 0;
    std::size_t asked_at_ = kNeverAsked;  ///< index into Tracer::asked_
    friend class Tracer;
  };
  static constexpr std::size_t kNeverAsked = std::numeric_limits<std::size_t>::max();

  static std::uint64_t key(NodeId node, ContextId context) {
    return (std::uint64_t{node.value} << 32) | context.value;
  }

  // backward.cc: one function per kind of value
  void compute(NodeId node, ContextId context, Facts& out);
  void trace_constant(NodeId node, ContextId context, Facts& out);
  void trace_parameter(NodeId node, ContextId context, Facts& out);
  void trace_may(NodeId node, ContextId context, Facts& out);
  void trace_load(NodeId node, ContextId context, Facts& out);
  void trace_member(NodeId node, ContextId context, Facts& out);
  void trace_index(NodeId node, ContextId context, Facts& out);
  void trace_slice(NodeId node, ContextId context, Facts& out);
  void trace_concat(NodeId node, ContextId context, Facts& out);
  void trace_binary(NodeId node, ContextId context, Facts& out);
  void trace_unary(NodeId node, ContextId context, Facts& out);
  void trace_aggregate(NodeId node, ContextId context, Facts& out);
  void trace_out(NodeId node, ContextId context, Facts& out);
  void trace_choice(NodeId node, ContextId context, Facts& out);
  bool is_loop(NodeId join) const;
  void trace_fill(NodeId node, const models::Fill& fill, ContextId context, Facts& out);
  void trace_element(NodeId node, ContextId context, Facts& out);
  /// One look-up of a field: every version of the object is asked once.
  struct FieldWalk {
    std::unordered_set<std::uint64_t> seen;
    int depth = 0;
  };
  bool fields(NodeId object, std::string_view field, ContextId context, Facts& out);
  bool fields(NodeId object, std::string_view field, ContextId context, Facts& out,
              FieldWalk& walk);
  bool embedded_fields(NodeId object, std::string_view field, ContextId context, Facts& out,
                       FieldWalk& walk);
  bool fields_of(NodeId object, std::string_view field, ContextId context, Facts& out,
                 FieldWalk& walk);
  bool fields_of_folded(NodeId object, std::string_view field, ContextId context, Facts& out,
                        FieldWalk& walk);
  bool fields_of_pair(NodeId object, std::string_view field, ContextId context, Facts& out,
                      FieldWalk& walk);
  bool part_of_split(NodeId call, const models::CallModel& model, std::string_view field,
                     ContextId context, Facts& out);
  bool is_promise(NodeId call);
  bool is_from_library(NodeId call);
  /// The object that a value is a part of, or the value itself: `values` in `values[0].key`.
  static NodeId whole_of(const graph::Program& program, NodeId part);
  NodeId given_at(NodeId parameter, NodeId call) const;
  void trace_element_of(NodeId node, NodeId collection, Facts& out);
  void trace_fields_of_parameter(NodeId object, std::string_view field, ContextId context,
                                 Facts& out, FieldWalk& walk);

  void trace_element_of_rest(NodeId object, std::string_view field, ContextId context, Facts& out);
  bool fields_of_spread(NodeId call, std::string_view name, ContextId context, Facts& out);
  void trace_getter(NodeId node, ContextId context, Facts& out);
  std::vector<NodeId> rest_arguments(NodeId call, std::size_t position,
                                     graph::FunctionRef function) const;
  void drop_placeholders(Facts& out);
  bool trace_api_constant(NodeId node, ContextId context, std::string_view path, Facts& out);
  void trace_part_of(NodeId node, NodeId object, ContextId context, Facts& out);
  void trace_schema_default(NodeId object, const graph::Tool& tool, std::string_view field,
                            Facts& out);
  void fold_texts(NodeId node, ContextId context, const std::vector<Facts>& parts, Facts& out);
  NodeId final_value(graph::FunctionRef function, std::size_t argument) const;

  // calls.cc: what a call gives
  void trace_call(NodeId node, ContextId context, Facts& out);
  bool trace_model(NodeId call, const models::CallModel& model, ContextId context, Facts& out);
  void trace_operation(NodeId call, const Operation& operation, ContextId context, Facts& out);
  void trace_project_call(NodeId call, ContextId context, Facts& out);
  void trace_fold(NodeId call, const models::CallModel& model, ContextId context, Facts& out);
  void trace_callback(NodeId call, NodeId callback, ContextId context, Facts& out);
  std::vector<NodeId> settled_values(NodeId call, const models::CallModel& model);
  bool trace_callback_parameter(NodeId parameter, ContextId context, Facts& out);
  void trace_join(NodeId call, NodeId of, NodeId separator, ContextId context, Facts& out);
  FactId root(FactId id) const;
  int receivers(graph::FunctionRef function) const;
  std::vector<NodeId> all_of(NodeId call, const std::vector<models::Selector>& at);

  // contexts.cc
  /// What the results of a function are made of inside the function.
  struct Slice {
    bool has_parameters = false;  ///< they are others for another caller
    std::vector<NodeId> calls;    ///< of functions of the project
  };
  const Slice& slice_of(graph::FunctionRef function);
  std::size_t contexts_below(graph::FunctionRef function, int depth);
  ContextId context_of(NodeId call, graph::FunctionRef callee, ContextId context);
  ContextId enter(NodeId site, ContextId parent);
  ContextId extend(ContextId context, NodeId site);
  std::uint64_t content_key(NodeId node, ContextId context);

  // operations.cc
  void find_operations();
  void add_operation(NodeId call, const models::CallModel& model);
  void add_roles(NodeId call, const models::CallModel& model, std::vector<RoleValue>& roles);
  std::vector<NodeId> each_key(NodeId node, models::Role role) const;
  void note_callbacks(NodeId call, const models::CallModel& model);
  void attach_members();
  void note_taken_components();
  void note_filled_results();
  std::string algorithm_named_by(FactId id, NodeId node);
  std::string cipher_name_around(FactId id) const;
  void role_values(const Operation& operation, models::Role role, ContextId context,
                   std::vector<RoleFact>& out, int depth);
  void role_of_value(const RoleValue& value, models::Role role, ContextId context,
                     std::vector<RoleFact>& out);
  bool depends_on_parameters(const Operation& operation, ContextId context);

  // give_back.cc
  void note_asked(Answer& answer);
  bool is_worth_giving_back(std::size_t facts_before) const;
  void give_back(std::size_t facts_before, std::size_t answers_before);
  std::vector<FactId> needed_since(std::size_t facts_before, std::size_t answers_before) const;

  FactId make(Fact fact);
  FactId derive(NodeId at, ContextId context, FactId cause);
  /// No room for more, which is worth a notification where more would have come.
  bool is_full(const Facts& out);
  const FactId* same_in(const Facts& out, const Fact& fact, NodeId at, FactId cause) const;
  void add(Facts& out, FactId fact);
  bool is_derived_from(FactId id, NodeId node, ContextId context) const;
  std::uint32_t meaning(FactId id);
  bool absorb(FactId kept, FactId later);
  void take_over(NodeId at, ContextId context, const Facts& from, Facts& out,
                 std::optional<Through> through = {});
  FactId composite(NodeId at, ContextId context, const std::vector<Facts>& parts,
                   models::OriginKind kind);
  void unknown(NodeId at, ContextId context, Facts& out, const std::vector<NodeId>& made_of = {});
  ContextId context_in(NodeId node, ContextId context, NodeId from) const;
  bool same_function(NodeId a, NodeId b) const;

  graph::Graph& graph_;
  const graph::Program& program_;
  const models::ModelSet& models_;
  graph::Resolver& resolver_;
  IndexDeque<FactId, Fact> facts_;
  IndexVector<ContextId, Context> contexts_;
  std::unordered_map<std::uint64_t, ContextId> context_index_;
  graph::Tabling tabling_;
  std::unordered_map<std::uint64_t, Answer> memo_;  // by node and context
  std::vector<Operation> operations_;
  std::unordered_map<std::uint32_t, std::size_t> operation_index_;  // call -> operations_
  struct CallbackUse {
    NodeId call;
    int parameter = 0;
    models::Fold fold = models::Fold::same;
    NodeId value;  ///< what the callback gets, for then and each
  };
  std::unordered_map<std::uint64_t, std::vector<CallbackUse>> callback_uses_;  // by function
  std::unordered_map<std::uint64_t, Slice> slices_;                            // by function
  std::unordered_map<std::uint64_t, std::size_t> contexts_below_;  // by function and depth
  std::unordered_map<std::string, std::uint32_t> meanings_;
  int frames_ = 0;     ///< of look-ups of fields inside one another, which bounds the stack
  bool full_ = false;  ///< an origin was left out of what is being computed
  std::size_t room_ = kMaximumFacts;         ///< for origins of what is being computed
  mutable std::vector<std::uint8_t> marks_;  ///< by fact, of Tracer::ingredients; 0 between calls
  std::vector<Answer*> asked_;               ///< since the tabling was idle, in the order of asking
  std::vector<FactId> widened_;  ///< since then: got parts that may have been made after them
  std::uint64_t made_ = 0;       ///< facts, those that were given back, too
  std::uint64_t made_before_giving_back_ = 0;
  std::uint64_t computed_ = 0;  ///< answers, for whether others were computed inside one
};

}  // namespace micryscope::trace
