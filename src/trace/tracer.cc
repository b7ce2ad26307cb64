#include <algorithm>
#include <array>
#include <utility>

#include "trace/trace.h"

namespace micryscope::trace {

using models::OriginKind;

std::string_view name_of(Through through) {
  static constexpr std::array<std::string_view, 11> kNames = {
      "encode", "decode",  "concatenate", "truncate", "hash", "derive",
      "mac",    "encrypt", "pad",         "combine",  "call"};
  return kNames[static_cast<std::size_t>(through)];
}

namespace {

constexpr int kMaximumContextDepth = 6;
constexpr int kMaximumDepth = 150;
constexpr int kMaximumMixtures = 20;  // values made of values made of values
// Contexts multiply with every call on the way. A question that has looked at so many values goes
// on without telling callers apart, which costs at most one look at each value of the program.
constexpr std::size_t kMaximumSteps = 50'000;
constexpr std::size_t kMaximumIngredients = 200;

}  // namespace

Tracer::Tracer(graph::Graph& graph, const models::ModelSet& models)
    : graph_(graph), program_(graph.program()), models_(models), resolver_(graph.resolver()) {
  find_operations();
  attach_members();
}

// --- facts -------------------------------------------------------------------------------------

FactId Tracer::make(Fact fact) {
  if (fact.constant && fact.length < 0) {
    using K = ir::ConstantKind;
    const K kind = fact.constant->kind;
    if (kind == K::string || kind == K::bytes)
      fact.length = static_cast<std::int64_t>(fact.constant->text.size());
  }
  return facts_.push(std::move(fact));
}

/// The same fact, seen one step further from its origin.
FactId Tracer::derive(NodeId at, ContextId context, FactId cause) {
  Fact fact = facts_[cause];
  fact.at = at;
  fact.context = context;
  fact.cause = cause;
  fact.root = root(cause);
  return make(std::move(fact));
}

bool Tracer::is_full(const Facts& out) {
  if (out.size() < kMaximumFacts) return false;
  full_ = true;
  return true;
}

/// Whether `out` lacks what a fact says and has room for it.
bool Tracer::is_news(const Facts& out, const Fact& fact, NodeId at, FactId cause) {
  const bool is_known = std::any_of(out.begin(), out.end(), [&](FactId id) {
    const Fact& known = facts_[id];
    if (known.kind != fact.kind || known.constant.has_value() != fact.constant.has_value())
      return false;
    if (fact.constant) {
      return known.constant->kind == fact.constant->kind &&
             known.constant->text == fact.constant->text;
    }
    return known.cause == cause && known.at == at && known.parts == fact.parts &&
           known.resource == fact.resource;
  });
  return !is_known && !is_full(out);
}

void Tracer::add(Facts& out, FactId id) {
  const Fact& fact = facts_[id];
  if (is_news(out, fact, fact.at, fact.cause)) out.push_back(id);
}

void Tracer::take_over(NodeId at, ContextId context, const Facts& from, Facts& out,
                       std::optional<Through> through) {
  for (const FactId cause : from) {
    if (!is_news(out, facts_[cause], at, cause)) continue;
    const FactId id = derive(at, context, cause);
    if (through) facts_[id].through.push_back(*through);
    out.push_back(id);
  }
}

FactId Tracer::composite(NodeId at, ContextId context, const std::vector<Facts>& parts,
                         OriginKind kind) {
  Fact fact;
  fact.at = at;
  fact.context = context;
  fact.kind = kind;
  for (const Facts& part : parts) {
    for (const FactId id : part) {
      if (fact.parts.size() < 4 * kMaximumFacts)
        fact.parts.push_back(id);
      else
        graph_.limits().reached(graph::Limit::parts, at);
    }
  }
  return make(std::move(fact));
}

void Tracer::unknown(NodeId at, ContextId context, Facts& out, const std::vector<NodeId>& made_of) {
  std::vector<Facts> parts;
  for (const NodeId node : made_of) parts.push_back(facts(node, context_in(node, context, at)));
  add(out, composite(at, context, parts, OriginKind::unknown));
}

const std::vector<FactId>& Tracer::facts(NodeId node, ContextId context) {
  static const Facts kNone;
  if (!node) return kNone;
  const std::uint64_t id = key(node, context);
  if (const auto it = memo_.find(id); it != memo_.end()) return it->second;
  memo_.emplace(id, Facts{});  // in progress: a cycle adds nothing
  Facts found;
  if (depth_ == 0) steps_ = 0;
  const bool outer_is_full = std::exchange(full_, false);
  if (depth_ >= kMaximumDepth || frames_ >= kMaximumFrames) {
    graph_.limits().reached(graph::Limit::depth, node);
  } else {
    ++steps_;
    ++depth_;
    ++frames_;
    compute(node, context, found);
    --frames_;
    --depth_;
  }
  if (found.empty()) {
    Fact fact;
    fact.at = node;
    fact.context = context;
    found.push_back(make(std::move(fact)));
  }
  if (full_) graph_.limits().reached(graph::Limit::origins, node);
  full_ = outer_is_full;
  return memo_[id] = std::move(found);
}

// --- contexts ----------------------------------------------------------------------------------

ContextId Tracer::enter(NodeId site, ContextId parent) {
  if (depth_ > 0 && steps_ > kMaximumSteps) {
    graph_.limits().reached(graph::Limit::contexts, site);
    return {};
  }
  const int depth = parent ? contexts_[parent].depth + 1 : 1;
  if (depth > kMaximumContextDepth) {
    graph_.limits().reached(graph::Limit::contexts, site);
    return enter(site, {});
  }
  const std::uint64_t id = key(site, parent);
  if (const auto it = context_index_.find(id); it != context_index_.end()) return it->second;
  const ContextId context = contexts_.push({site, parent, depth});
  context_index_.emplace(id, context);
  return context;
}

bool Tracer::same_function(NodeId a, NodeId b) const {
  return program_.function_of(a) == program_.function_of(b);
}

/// The context for a node seen from another: kept inside one function, unknown elsewhere.
ContextId Tracer::context_in(NodeId node, ContextId context, NodeId from) const {
  return same_function(node, from) ? context : ContextId();
}

std::vector<NodeId> Tracer::call_path(ContextId context) const {
  std::vector<NodeId> sites;
  for (; context; context = contexts_[context].parent) sites.push_back(contexts_[context].site);
  std::reverse(sites.begin(), sites.end());
  return sites;
}

// --- questions ---------------------------------------------------------------------------------

Known Tracer::fixed(FactId id, int depth) const {
  const Fact& fact = facts_[id];
  if (depth > kMaximumMixtures) {
    graph_.limits().reached(graph::Limit::depth, fact.at);
    return Known::unknown;
  }
  switch (fact.kind) {
    case OriginKind::literal:
      // An ingredient that is null or empty is one that is set elsewhere.
      if (depth > 0 && fact.constant &&
          (fact.constant->kind == ir::ConstantKind::null || fact.constant->text.empty()))
        return Known::unknown;
      return fact.constant ? Known::yes : Known::unknown;
    case OriginKind::zeros:
      return Known::yes;
    case OriginKind::composite:
    case OriginKind::hash:
    case OriginKind::mac:
    case OriginKind::kdf: {
      if (fact.parts.empty()) return Known::unknown;
      Known all = Known::yes;
      for (const FactId part : fact.parts) {
        const Known one = fixed(part, depth + 1);
        if (one == Known::no) return Known::no;
        if (one == Known::unknown) all = Known::unknown;
      }
      return all;
    }
    case OriginKind::unknown:
    case OriginKind::parameter:
    case OriginKind::object:
      return Known::unknown;
    default:
      return Known::no;
  }
}

std::vector<FactId> Tracer::ingredients(FactId id) const {
  std::vector<FactId> found{id};
  std::unordered_set<std::uint32_t> seen{id.value};
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found.size() >= kMaximumIngredients) {
      graph_.limits().reached(graph::Limit::parts, facts_[id].at);
      break;
    }
    for (FactId at = found[i]; at; at = facts_[at].cause) {
      for (const FactId part : facts_[at].parts) {
        if (seen.insert(part.value).second) found.push_back(part);
      }
    }
  }
  return found;
}

std::vector<NodeId> Tracer::path(FactId id) const {
  std::vector<NodeId> nodes;
  std::unordered_set<std::uint32_t> seen;
  while (id && nodes.size() < 200) {
    const Fact& fact = facts_[id];
    if (seen.insert(fact.at.value).second) nodes.push_back(fact.at);
    if (fact.cause) {
      id = fact.cause;
    } else {
      id = fact.parts.empty() ? FactId() : fact.parts.front();
    }
  }
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

}  // namespace micryscope::trace
