#include "graph/exports.h"

#include <algorithm>
#include <utility>

namespace micryscope::graph {

using ir::Op;

namespace {

constexpr std::size_t kMaximumValues = 64;    // of one name in one unit
constexpr std::size_t kMaximumHolders = 64;   // units behind one unit that have a name
constexpr std::uint32_t kMaximumChain = 256;  // units that each import the star of one other
constexpr std::size_t kMaximumStars = 256;    // of one module, for one name
// Names are kept once for each group that sees them. Packages that hand names up by stars have few
// levels; beyond this many times the own names a program was made to hurt.
constexpr std::uint64_t kEntriesPerName = 32;
constexpr std::uint64_t kEntriesForAll = 4096;

const std::vector<NodeId> kNothing;

std::uint64_t pair_key(std::uint32_t first, std::uint32_t second) {
  return (std::uint64_t{first} << 32) | second;
}

/// Drops what stands before already.
void keep_first(std::vector<NodeId>& nodes) {
  std::unordered_set<std::uint32_t> seen;
  std::erase_if(nodes, [&](NodeId node) { return !node || !seen.insert(node.value).second; });
}

bool is_special(std::string_view name) { return name == "=" || name == "*"; }

/// Tarjan's algorithm without recursion. Calls `made` with the members of each component, those
/// that it leads to first.
class Components {
 public:
  using Edges = std::function<const std::vector<std::uint32_t>&(std::uint32_t)>;
  using Made = std::function<void(std::vector<std::uint32_t>)>;

  Components(std::size_t count, Edges edges, Made made)
      : edges_(std::move(edges)), made_(std::move(made)), state_(count) {}

  void visit(std::uint32_t root) {
    if (state_[root].number != 0) return;
    open(root);
    while (!walk_.empty()) {
      const auto [at, next] = walk_.back();
      const std::vector<std::uint32_t>& edges = edges_(at);
      if (next == edges.size()) {
        close(at);
        continue;
      }
      ++walk_.back().next;
      const std::uint32_t to = edges[next];
      if (state_[to].number == 0) {
        open(to);
      } else if (state_[to].is_open) {
        state_[at].low = std::min(state_[at].low, state_[to].number);
      }
    }
  }

 private:
  struct State {
    std::uint32_t number = 0, low = 0;
    bool is_open = false;
  };
  struct Step {
    std::uint32_t at = 0;
    std::size_t next = 0;
  };

  void open(std::uint32_t at) {
    state_[at] = {++numbers_, numbers_, true};
    stack_.push_back(at);
    walk_.push_back({at, 0});
  }

  void close(std::uint32_t at) {
    walk_.pop_back();
    if (!walk_.empty()) {
      State& before = state_[walk_.back().at];
      before.low = std::min(before.low, state_[at].low);
    }
    if (state_[at].low != state_[at].number) return;
    const auto first = std::find(stack_.rbegin(), stack_.rend(), at).base() - 1;
    std::vector<std::uint32_t> members(first, stack_.end());
    stack_.erase(first, stack_.end());
    for (const std::uint32_t member : members) state_[member].is_open = false;
    std::ranges::sort(members);
    made_(std::move(members));
  }

  Edges edges_;
  Made made_;
  std::vector<State> state_;
  std::vector<std::uint32_t> stack_;
  std::vector<Step> walk_;
  std::uint32_t numbers_ = 0;
};

}  // namespace

std::uint32_t imported_unit(const Program& program, NodeId import) {
  const ir::Module& module = program.module(import);
  const ir::ImportId id(program.value(import).index);
  for (const Symbol candidate : module.imports[id].candidates) {
    const auto* unit = program.unit(module.text(candidate));
    if (unit != nullptr && (*unit)[0] != program.module_index(import)) return (*unit)[0];
  }
  return kNoModule;
}

Exports::Exports(const Program& program, const models::ModelSet& models, Limits& limits,
                 AddReaching add_reaching)
    : program_(program), models_(models), limits_(limits), add_reaching_(std::move(add_reaching)) {}

// --- one unit ----------------------------------------------------------------------------------

const Exports::Names& Exports::names_of(std::uint32_t unit) {
  const auto [place, is_new] = names_.try_emplace(unit);
  Names& names = place->second;
  if (!is_new) return names;
  for (const std::uint32_t m : *program_.unit(program_.modules()[unit].unit)) {
    const ir::Module& module = program_.modules()[m];
    for (const ir::Export& exported : module.exports) {
      names[symbols_.intern(module.text(exported.name)).value].push_back(
          program_.node(m, exported.value));
    }
  }
  const std::uint32_t star = symbols_.intern("*").value;
  for (auto& [name, values] : names) {
    keep_first(values);
    if (name == star || values.size() <= kMaximumValues) continue;
    limits_.reached(Limit::versions, values.front());
    values.resize(kMaximumValues);
  }
  return names;
}

const std::vector<NodeId>& Exports::own(std::uint32_t unit, Symbol name) {
  const Names& names = names_of(unit);
  if (const auto it = names.find(name.value); it != names.end() && !it->second.empty())
    return it->second;
  const ir::Module& module = program_.modules()[unit];
  if (!module.exports_variables) return kNothing;
  const auto [place, is_new] = own_.try_emplace(pair_key(unit, name.value));
  if (is_new) {
    for (const VariableRef ref : program_.top_level(module.unit, symbols_.text(name)))
      add_reaching_(ref, place->second);
  }
  return place->second;
}

/// The names under which own() finds something.
std::vector<std::uint32_t> Exports::own_names(std::uint32_t unit) {
  std::vector<std::uint32_t> found;
  std::unordered_set<std::uint32_t> seen;
  const ir::Module& first = program_.modules()[unit];
  for (const std::uint32_t m : *program_.unit(first.unit)) {
    const ir::Module& module = program_.modules()[m];
    const auto take = [&](std::string_view name) {
      const Symbol symbol = symbols_.intern(name);
      if (!is_special(name) && seen.insert(symbol.value).second) found.push_back(symbol.value);
    };
    for (const ir::Export& exported : module.exports) {
      if (exported.value) take(module.text(exported.name));
    }
    if (!first.exports_variables) continue;
    for (const ir::Variable& variable : module.variables) {
      if (variable.function == ir::FunctionId(0) && !variable.reaching.empty())
        take(module.text(variable.name));
    }
  }
  return found;
}

const std::vector<NodeId>& Exports::stars_of(std::uint32_t m) {
  const auto [place, is_new] = stars_.try_emplace(m);
  if (!is_new) return place->second;
  const ir::Module& module = program_.modules()[m];
  for (const ir::Export& exported : module.exports) {
    if (module.text(exported.name) != "*" || !exported.value) continue;
    if (module.values[exported.value].op == Op::import)
      place->second.push_back(program_.node(m, exported.value));
  }
  return place->second;
}

/// Whether any unit has the name, which nearly no name of a language or library passes.
bool Exports::is_known(std::string_view name) {
  if (known_.empty()) {
    for (const ir::Module& module : program_.modules()) {
      for (const ir::Export& exported : module.exports) known_.insert(module.text(exported.name));
      for (const ir::Variable& variable : module.variables) {
        if (variable.function == ir::FunctionId(0)) known_.insert(module.text(variable.name));
      }
    }
  }
  return known_.contains(name);
}

// --- through stars -----------------------------------------------------------------------------

const std::vector<NodeId>& Exports::find(std::uint32_t module, std::string_view name) {
  const SaidForGood for_good(limits_);
  const Symbol symbol = symbols_.intern(name);
  const std::vector<NodeId>& found = own(module, symbol);
  if (!found.empty() || is_special(name)) return found;
  if (!has_groups_) find_groups();
  const std::uint32_t group = group_of_[module];
  return group == kNoModule || !is_known(name) ? kNothing : behind(group, symbol);
}

const std::vector<NodeId>& Exports::find_by_star(std::uint32_t module, std::string_view name) {
  const std::vector<NodeId>& stars = stars_of(module);
  if (stars.empty() || !is_known(name)) return kNothing;
  const SaidForGood for_good(limits_);
  for (std::size_t i = 0; i < stars.size(); ++i) {
    if (i == kMaximumStars) {
      limits_.reached(Limit::budget, stars[i]);
      break;
    }
    const std::uint32_t unit = imported_unit(program_, stars[i]);
    if (unit == kNoModule) continue;
    if (const std::vector<NodeId>& found = find(unit, name); !found.empty()) return found;
  }
  return kNothing;
}

const std::vector<NodeId>& Exports::library_stars(std::uint32_t m) {
  const auto [place, is_new] = libraries_.try_emplace(m);
  if (!is_new || stars_of(m).empty()) return place->second;
  const ir::Module& module = program_.modules()[m];
  const auto [prefixes, is_unread] = model_prefixes_.try_emplace(module.family);
  if (const auto it = models_.languages.find(module.family);
      is_unread && it != models_.languages.end()) {
    for (const auto& [path, models] : it->second.calls)
      prefixes->second.insert(std::string_view(path).substr(0, path.rfind('.')));
  }
  std::unordered_set<std::string_view> seen;
  for (const NodeId star : stars_of(m)) {
    const ir::ImportId import(program_.value(star).index);
    const std::string_view library = module.text(module.imports[import].specifier);
    if (prefixes->second.contains(library) && seen.insert(library).second)
      place->second.push_back(star);
  }
  return place->second;
}

/// What the units behind a group have under a name that the asking unit has not itself.
const std::vector<NodeId>& Exports::behind(std::uint32_t asked, Symbol name) {
  const auto [place, is_new] = behind_.try_emplace(pair_key(asked, name.value));
  if (!is_new) return place->second;
  std::uint32_t at = asked;
  for (std::uint32_t step = 0; !groups_[at].is_indexed; ++step) {
    if (groups_[at].next.empty()) return place->second;
    if (step == kMaximumChain) {
      limits_.reached(Limit::depth, groups_[at].import);
      return place->second;
    }
    at = groups_[at].next.front();
    if (groups_[at].units.size() > 1) continue;
    const std::vector<NodeId>& found = own(groups_[at].units.front(), name);
    if (!found.empty()) return place->second = found;
  }
  const Group& group = groups_[at];
  const auto it = group.visible.holders.find(name.value);
  if (it == group.visible.holders.end()) return place->second;
  std::vector<Holder> holders = it->second;
  std::ranges::stable_sort(holders, {}, &Holder::distance);
  if (holders.size() > kMaximumHolders) limits_.reached(Limit::depth, group.import);
  holders.resize(std::min(holders.size(), kMaximumHolders));
  std::vector<NodeId> found;
  for (const Holder& holder : holders) {
    const std::vector<NodeId>& values = own(holder.unit, name);
    found.insert(found.end(), values.begin(), values.end());
  }
  keep_first(found);
  return place->second = std::move(found);
}

/// Components of the star imports between units, with an index where several things are behind.
void Exports::find_groups() {
  has_groups_ = true;
  const std::size_t count = program_.modules().size();
  group_of_.assign(count, kNoModule);
  std::vector<std::vector<std::uint32_t>> edges(count);
  std::vector<NodeId> imports(count);
  for (std::uint32_t m = 0; m < count; ++m) {
    const std::uint32_t unit = program_.unit(program_.modules()[m].unit)->front();
    for (const NodeId star : stars_of(m)) {
      const std::uint32_t target = imported_unit(program_, star);
      if (target == kNoModule || target == unit) continue;
      edges[unit].push_back(target);
      if (!imports[unit]) imports[unit] = star;
    }
  }
  entries_left_ = kEntriesForAll;
  for (const ir::Module& module : program_.modules())
    entries_left_ += kEntriesPerName * (module.exports.size() + module.variables.size());
  const auto make = [&](std::vector<std::uint32_t> units) {
    const auto number = static_cast<std::uint32_t>(groups_.size());
    for (const std::uint32_t unit : units) group_of_[unit] = number;
    Group group;
    std::unordered_set<std::uint32_t> seen{number};
    for (const std::uint32_t unit : units) {
      if (!group.import) group.import = imports[unit];
      for (const std::uint32_t to : edges[unit]) {
        if (seen.insert(group_of_[to]).second) group.next.push_back(group_of_[to]);
      }
    }
    group.units = std::move(units);
    index_group(group);
    groups_.push_back(std::move(group));
  };
  Components components(
      count, [&](std::uint32_t unit) -> const std::vector<std::uint32_t>& { return edges[unit]; },
      make);
  for (std::uint32_t unit = 0; unit < count; ++unit) {
    if (!edges[unit].empty()) components.visit(unit);
  }
}

void Exports::index_group(Group& group) {
  group.is_indexed = group.units.size() > 1 || group.next.size() > 1;
  if (!group.is_indexed) return;
  if (group.units.size() > 1) {
    for (const std::uint32_t unit : group.units) {
      for (const std::uint32_t name : own_names(unit)) {
        if (!may_add(group.import)) return;
        add(group.visible, name, {unit, 1});
      }
    }
  }
  for (const std::uint32_t next : group.next) add_names_of(next, group);
}

/// Whether indices may have one more entry.
bool Exports::may_add(NodeId import) {
  if (entries_left_ == 0) {
    limits_.reached(Limit::budget, import);
    return false;
  }
  --entries_left_;
  return true;
}

void Exports::add(Visible& visible, std::uint32_t name, Holder holder) {
  const auto [place, is_new] = visible.holders.try_emplace(name);
  std::vector<Holder>& holders = place->second;
  if (is_new) visible.names.push_back(name);
  const auto same = [&](const Holder& known) { return known.unit == holder.unit; };
  const auto it = std::ranges::find_if(holders, same);
  if (it != holders.end())
    it->distance = std::min(it->distance, holder.distance);
  else if (holders.size() <= kMaximumHolders)  // one too many shows that some were left out
    holders.push_back(holder);
}

/// Adds what a group that is imported knows, itself and along a chain of single imports.
void Exports::add_names_of(std::uint32_t from, Group& to) {
  std::unordered_set<std::uint32_t> nearer;
  std::uint32_t distance = 1;
  for (std::uint32_t at = from;; at = groups_[at].next.front(), ++distance) {
    const Group& group = groups_[at];
    if (group.units.size() == 1) {
      for (const std::uint32_t name : own_names(group.units.front())) {
        if (!may_add(to.import)) return;
        if (nearer.insert(name).second) add(to.visible, name, {group.units.front(), distance});
      }
    }
    if (group.is_indexed) {
      for (const std::uint32_t name : group.visible.names) {
        for (const Holder& holder : group.visible.holders.at(name)) {
          if (!may_add(to.import)) return;
          if (!nearer.contains(name))
            add(to.visible, name, {holder.unit, holder.distance + distance});
        }
      }
      return;
    }
    if (group.next.empty()) return;
    if (distance > kMaximumChain) return limits_.reached(Limit::depth, group.import);
  }
}

}  // namespace micryscope::graph
