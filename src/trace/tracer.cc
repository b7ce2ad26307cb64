#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
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

// More are collected than are kept, most while a cycle is being worked out, so that it does not
// depend on the order which are left out.
constexpr std::size_t kMaximumCandidates = 24;
constexpr std::size_t kMaximumCandidatesOfCycle = 48;
constexpr std::size_t kMaximumDerivation = 300;  // facts that one was derived from
constexpr std::size_t kMaximumIngredients = 200;
constexpr std::size_t kMaximumMixture = 5000;  // facts that one question looks through

}  // namespace

Tracer::Tracer(graph::Graph& graph, const models::ModelSet& models)
    : graph_(graph),
      program_(graph.program()),
      models_(models),
      resolver_(graph.resolver()),
      tabling_(graph.limits()) {
  find_operations();
  attach_members();
}

// --- facts -------------------------------------------------------------------------------------

FactId Tracer::make(Fact fact) {
  fact.meaning = 0;
  if (fact.constant && fact.length < 0) {
    using K = ir::ConstantKind;
    const K kind = fact.constant->kind;
    if (kind == K::string || kind == K::bytes)
      fact.length = static_cast<std::int64_t>(fact.constant->text.size());
  }
  ++made_;
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
  if (out.size() < room_) return false;
  full_ = true;
  return true;
}

/// Where `out` says already what a fact says; null when it does not.
const FactId* Tracer::same_in(const Facts& out, const Fact& fact, NodeId at, FactId cause) const {
  const auto found = std::ranges::find_if(out, [&](FactId id) {
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
  return found == out.end() ? nullptr : &*found;
}

// Of two facts that say the same the one with the stronger edges stays: what must be is not hidden
// by what may be.
void Tracer::add(Facts& out, FactId id) {
  const Fact& fact = facts_[id];
  if (const FactId* known = same_in(out, fact, fact.at, fact.cause)) {
    if (fact.weakest < facts_[*known].weakest) out[known - out.data()] = id;
  } else if (!is_full(out)) {
    out.push_back(id);
  }
}

void Tracer::take_over(NodeId at, ContextId context, const Facts& from, Facts& out,
                       std::optional<Through> through) {
  for (const FactId cause : from) {
    const FactId* known = same_in(out, facts_[cause], at, cause);
    const bool is_stronger = known != nullptr && facts_[cause].weakest < facts_[*known].weakest;
    if (known != nullptr ? !is_stronger : is_full(out)) continue;
    const FactId id = derive(at, context, cause);
    if (through) facts_[id].through.push_back(*through);
    if (known != nullptr)
      out[known - out.data()] = id;
    else
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
  Answer& answer = memo_.try_emplace(key(node, context), *this, node, context).first->second;
  tabling_.ask(answer);
  if (tabling_.is_idle()) {
    asked_.clear();
    widened_.clear();
  }
  return answer.facts();
}

// --- one answer --------------------------------------------------------------------------------

bool Tracer::Answer::compute() {
  Facts found;
  if (asked_at_ == kNeverAsked) tracer_.note_asked(*this);
  const std::size_t facts_before = tracer_.facts_.size();
  const std::uint64_t computed_before = ++tracer_.computed_;
  is_repeated_ |= !facts_.empty();
  const bool outer_is_full = std::exchange(tracer_.full_, false);
  const std::size_t outer_room =
      std::exchange(tracer_.room_, is_repeated_ ? kMaximumCandidatesOfCycle : kMaximumCandidates);
  tracer_.compute(node_, context_, found);
  if (tracer_.full_) tracer_.graph_.limits().reached(graph::Limit::origins, node_);
  tracer_.full_ = outer_is_full;
  tracer_.room_ = outer_room;
  if (is_repeated_) {
    const bool is_other = take(std::move(found));
    // Nobody knows the facts of a repetition behind the last that the answer is made of.
    if (tracer_.computed_ == computed_before)
      tracer_.facts_.shrink_to(std::max(facts_before, newest() + 1));
    return is_other;
  }
  facts_ = std::move(found);
  return !facts_.empty();
}

/// The last made of its facts and their parts.
std::size_t Tracer::Answer::newest() const {
  std::size_t last = 0;
  for (const FactId id : facts_) {
    last = std::max<std::size_t>(last, id.value);
    for (const FactId part : tracer_.facts_[id].parts)
      last = std::max<std::size_t>(last, part.value);
  }
  return last;
}

void Tracer::Answer::clear() {
  facts_.clear();
  is_repeated_ = false;
  asked_at_ = kNeverAsked;
}

std::uint64_t Tracer::Answer::key() { return tracer_.content_key(node_, context_); }

// The same facts as before keep their ids, so that what was made of them stays what it is.
bool Tracer::Answer::take(Facts found) {
  widen(found);
  Facts now;
  bool is_other = false;
  for (const FactId id : found) {
    const auto known = std::ranges::find_if(
        facts_, [&](FactId one) { return tracer_.meaning(one) == tracer_.meaning(id); });
    const FactId kept = known == facts_.end() ? id : *known;
    if (known == facts_.end())
      is_other = true;
    else
      is_other |= tracer_.absorb(kept, id);
    if (std::ranges::find(now, kept) == now.end()) now.push_back(kept);
  }
  if (keeps_what_it_said()) graph::put_before(facts_, now);
  is_other |= now.size() != facts_.size();
  facts_ = std::move(now);
  return is_other;
}

// A value that makes texts or numbers out of itself, `s = s + "a"`, would never come to rest. What
// was made here of what was made here before is only known to be made of its parts.
void Tracer::Answer::widen(Facts& found) {
  const auto is_made_here = [&](FactId id) {
    const Fact& fact = tracer_.facts_[id];
    if (!fact.constant || tracer_.program_.value(node_).op == ir::Op::constant) return false;
    if (!fact.cause) return fact.at == node_;
    const auto& before = tracer_.facts_[fact.cause].constant;
    return !before || before->text != fact.constant->text;
  };
  const auto is_made_again = [&](FactId id) {
    return is_made_here(id) && tracer_.is_derived_from(id, node_, context_);
  };
  const auto made_again =
      std::ranges::stable_partition(found, [&](FactId id) { return !is_made_again(id); });
  if (made_again.empty()) return;
  Fact mixture;
  mixture.at = node_;
  mixture.context = context_;
  mixture.kind = OriginKind::composite;
  for (const FactId id : made_again) {
    const Fact& fact = tracer_.facts_[id];
    Facts parts = fact.parts;
    if (parts.empty() && fact.cause) parts.push_back(fact.cause);
    for (const FactId part : parts) {
      const auto& constant = tracer_.facts_[part].constant;
      if (constant && constant->text.empty()) continue;  // where it began
      if (mixture.parts.size() < 4 * kMaximumFacts &&
          std::ranges::find(mixture.parts, part) == mixture.parts.end())
        mixture.parts.push_back(part);
    }
    mixture.weakest = std::max(mixture.weakest, fact.weakest);
  }
  found.erase(made_again.begin(), made_again.end());
  found.push_back(tracer_.make(std::move(mixture)));
}

void Tracer::Answer::settle() {
  if (facts_.empty()) return give_up();
  if (is_repeated_ || facts_.size() > kMaximumFacts) put_in_order();
  if (facts_.size() <= kMaximumFacts) return;
  tracer_.graph_.limits().reached(graph::Limit::origins, node_);
  facts_.resize(kMaximumFacts);
}

// What a cycle came to, and of what there is too much, in an order that the program alone decides:
// what was written down comes first, then what was put together from it.
void Tracer::Answer::put_in_order() {
  std::ranges::stable_sort(facts_, {}, [&](FactId id) {
    const Fact& fact = tracer_.facts_[id];
    const Fact& from = tracer_.facts_[tracer_.root(id)];
    const std::string_view text = fact.constant ? std::string_view(fact.constant->text) : "";
    return std::tuple(!fact.constant, text.size(), text, fact.kind,
                      tracer_.content_key(from.at, from.context), fact.through.size());
  });
}

void Tracer::Answer::give_up() {
  Fact fact;
  fact.at = node_;
  fact.context = context_;
  facts_ = {tracer_.make(std::move(fact))};
}

/// Was a fact made of another fact of a value?
bool Tracer::is_derived_from(FactId id, NodeId node, ContextId context) const {
  std::vector<FactId> open{id};
  std::unordered_set<std::uint32_t> seen{id.value};
  const auto visit = [&](FactId one) {
    if (one && seen.insert(one.value).second) open.push_back(one);
  };
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (i >= kMaximumDerivation) return true;
    const Fact& fact = facts_[open[i]];
    if (i > 0 && fact.at == node && fact.context == context) return true;
    visit(fact.cause);
    for (const FactId part : fact.parts) visit(part);
  }
  return false;
}

/// A number that facts of one value in one context share when they say the same, however often they
/// went round a cycle.
std::uint32_t Tracer::meaning(FactId id) {
  Fact& fact = facts_[id];
  if (fact.meaning != 0) return fact.meaning;
  std::string text(1, static_cast<char>(fact.kind));
  const auto put = [&](std::uint64_t number) {
    text.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  if (fact.constant) {
    text += 'c';  // a constant, whose place does not matter
    text += static_cast<char>(fact.constant->kind);
    text += fact.constant->text;
  } else {
    const Fact& from = facts_[root(id)];
    std::uint64_t through = 0;
    for (const Through step : fact.through) through |= std::uint64_t{1} << static_cast<int>(step);
    text += 'o';
    put(through);
    put(key(from.at, from.context));
    put(static_cast<std::uint64_t>(fact.length));
    text += fact.resource;
  }
  fact.meaning = meanings_.try_emplace(std::move(text), meanings_.size() + 1).first->second;
  return fact.meaning;
}

/// Puts what a later fact knows besides into one that says the same; true when that was news.
bool Tracer::absorb(FactId kept, FactId later) {
  if (kept == later) return false;
  const Fact& from = facts_[later];
  bool is_news = false;
  const std::vector<FactId>& known = facts_[kept].parts;
  for (const FactId part : from.parts) {
    if (known.size() >= 4 * kMaximumFacts) break;
    // Most are the same facts as before.
    if (std::ranges::find(known, part) != known.end()) continue;
    const bool is_known = std::ranges::any_of(known, [&](FactId one) {
      return facts_[one].at == facts_[part].at && facts_[one].context == facts_[part].context &&
             meaning(one) == meaning(part);
    });
    if (is_known) continue;
    facts_[kept].parts.push_back(part);
    is_news = true;
  }
  if (is_news) widened_.push_back(kept);
  if (from.weakest < facts_[kept].weakest) {
    facts_[kept].weakest = from.weakest;
    is_news = true;
  }
  return is_news;
}

bool Tracer::same_function(NodeId a, NodeId b) const {
  return program_.function_of(a) == program_.function_of(b);
}

/// The context for a node seen from another: kept inside one function, unknown elsewhere.
ContextId Tracer::context_in(NodeId node, ContextId context, NodeId from) const {
  return same_function(node, from) ? context : ContextId();
}

// --- questions ---------------------------------------------------------------------------------

namespace {

/// Of a value that is not made of others.
Known is_fixed(const Fact& fact, bool is_part) {
  switch (fact.kind) {
    case OriginKind::literal:
      // An ingredient that is null or empty is one that is set elsewhere.
      if (is_part && fact.constant &&
          (fact.constant->kind == ir::ConstantKind::null || fact.constant->text.empty()))
        return Known::unknown;
      return fact.constant ? Known::yes : Known::unknown;
    case OriginKind::zeros:
      return Known::yes;
    case OriginKind::unknown:
    case OriginKind::parameter:
    case OriginKind::object:
    case OriginKind::composite:
    case OriginKind::hash:
    case OriginKind::mac:
    case OriginKind::kdf:
      return Known::unknown;
    default:
      return Known::no;
  }
}

bool is_mixture(const Fact& fact) {
  const bool is_made = fact.kind == OriginKind::composite || fact.kind == OriginKind::hash ||
                       fact.kind == OriginKind::mac || fact.kind == OriginKind::kdf;
  return is_made && !fact.parts.empty();
}

}  // namespace

// A mixture is fixed when all that it is made of is; one in it that is not decides.
Known Tracer::fixed(FactId id) const {
  std::vector<FactId> open{id};
  std::unordered_set<std::uint32_t> seen{id.value};
  Known all = Known::yes;
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (i >= kMaximumMixture) {
      graph_.limits().reached(graph::Limit::parts, facts_[id].at);
      return Known::unknown;
    }
    const Fact& fact = facts_[open[i]];
    if (is_mixture(fact)) {
      // What is made of itself began with nothing, as an empty text that a loop adds to.
      const Fact& made = facts_[root(open[i])];
      const bool grows = std::ranges::any_of(fact.parts, [&](FactId part) {
        const Fact& from = facts_[root(part)];
        return from.at == made.at && from.context == made.context;
      });
      for (const FactId part : fact.parts) {
        const auto& constant = facts_[part].constant;
        if (grows && constant && constant->text.empty()) continue;
        if (seen.insert(part.value).second) open.push_back(part);
      }
      continue;
    }
    const Known one = is_fixed(fact, i > 0);
    if (one == Known::no) return Known::no;
    if (one == Known::unknown) all = Known::unknown;
  }
  return all;
}

std::vector<FactId> Tracer::ingredients(FactId id) const {
  // Asked of every operation and of many facts: marks cost less than sets.
  constexpr std::uint8_t kFound = 1, kWalked = 2;
  std::vector<FactId> found{id}, marked{id};
  marks_.resize(facts_.size());
  const auto mark = [&](FactId fact, std::uint8_t as) {
    std::uint8_t& marks = marks_[fact.value];
    if ((marks & as) != 0) return false;
    marks = static_cast<std::uint8_t>(marks | as);
    marked.push_back(fact);
    return true;
  };
  mark(id, kFound);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found.size() >= kMaximumIngredients) {
      graph_.limits().reached(graph::Limit::parts, facts_[id].at);
      break;
    }
    for (FactId at = found[i]; at && (at == found[i] || mark(at, kWalked)); at = facts_[at].cause) {
      for (const FactId part : facts_[at].parts) {
        if (mark(part, kFound)) found.push_back(part);
      }
    }
  }
  for (const FactId fact : marked) marks_[fact.value] = 0;
  return found;
}

// Of a longer way than anybody reads, its end and its origin: as many findings as steps may have
// it.
std::vector<NodeId> Tracer::path(FactId id) const {
  constexpr std::size_t kLongestWay = 64;
  std::vector<NodeId> nodes;
  std::unordered_set<std::uint32_t> seen;
  std::unordered_set<std::uint32_t> known;  // facts, which may be made of themselves
  while (id && known.insert(id.value).second) {
    const Fact& fact = facts_[id];
    if (seen.insert(fact.at.value).second) nodes.push_back(fact.at);
    if (nodes.size() == kLongestWay) {
      if (fact.root) nodes.push_back(facts_[fact.root].at);
      break;
    }
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
