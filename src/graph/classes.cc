// Classes of the project: bases, methods by name, and the one implementation of an interface.
#include <algorithm>
#include <span>

#include "graph/resolve.h"
#include "graph/resolve_words.h"

namespace micryscope::graph {

using ir::Op;

namespace {

constexpr std::size_t kLongestLine = 16;  // of bases, a class and theirs
constexpr std::size_t kMostBases = 64;    // of one class
constexpr std::size_t kMostImplementers = 64;
constexpr std::size_t kMostDerived = 64;  // that have a member

std::span<const ir::ValueId> bases_of(const Program& program, ClassRef klass) {
  const std::vector<ir::ValueId>& all = program.klass(klass).bases;
  return {all.data(), std::min(all.size(), kMostBases)};
}

}  // namespace

std::vector<ClassRef> Resolver::bases(ClassRef klass) {
  const std::span<const ir::ValueId> named = bases_of(program_, klass);
  if (named.empty()) return {};
  if (const auto& all = program_.klass(klass).bases; all.size() > kMostBases)
    limits_.reached(Limit::depth, program_.node(klass.module, all[kMostBases]));
  std::vector<ClassRef> found;
  for (const ir::ValueId base : named) {
    const NodeId node = program_.node(klass.module, base);
    for (const ClassRef one : ask(bases_memo_, &Resolver::find_bases, node.value, node)) {
      if (one != klass) found.push_back(one);
    }
  }
  return found;
}

std::vector<ClassRef> Resolver::find_bases(NodeId base, Symbol) {
  std::vector<ClassRef> found;
  for (const Target& target : resolve(base)) {
    if (target.kind == Target::Kind::klass) found.push_back(target.klass);
  }
  return found;
}

/// A class and its bases, the nearest first.
std::vector<ClassRef> Resolver::line_of(ClassRef klass) {
  std::vector<ClassRef> line{klass};
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const ClassRef base : bases(line[i])) {
      if (std::find(line.begin(), line.end(), base) != line.end()) continue;
      if (line.size() >= kLongestLine) {
        const auto& named = program_.klass(line[i]).bases;
        limits_.reached(Limit::depth, program_.node(line[i].module, named.front()));
        return line;
      }
      line.push_back(base);
    }
  }
  return line;
}

std::vector<std::string> Resolver::base_paths(ClassRef klass) {
  std::vector<std::string> found;
  for (const ClassRef one : line_of(klass)) {
    for (const ir::ValueId base : bases_of(program_, one)) {
      for (const Target& target : Targets(resolve(program_.node(one.module, base)))) {
        if (target.kind == Target::Kind::api) found.emplace_back(paths_.text(target.path));
      }
    }
  }
  return found;
}

std::vector<FunctionRef> Resolver::methods_of_kind(ClassRef klass, ir::FunctionKind kind) {
  for (const ClassRef one : line_of(klass)) {
    std::vector<FunctionRef> found = program_.own_methods(one, kind);
    if (!found.empty()) return found;
  }
  return {};
}

/// Which classes have something stored in a field, in program order.
void Resolver::index_storing_classes() {
  for (const auto& [klass, fields] : field_stores_) {
    const ClassRef ref{static_cast<std::uint32_t>(klass >> 32),
                       ir::ClassId(static_cast<std::uint32_t>(klass))};
    for (const auto& [field, values] : fields) classes_storing_[field].push_back(ref);
  }
  for (auto& [field, classes] : classes_storing_) std::ranges::sort(classes);
}

/// The classes derived from one that have a member of that name, in program order. A look through
/// all that are derived, or all that have the member, at each question would be quadratic.
const std::vector<ClassRef>& Resolver::derived_with(ClassRef klass, std::string_view name,
                                                    Member member) {
  static const std::vector<ClassRef> kNone;
  const auto derived = derived_.find(key(klass));
  if (derived == derived_.end()) return kNone;
  const std::uint64_t what = (std::uint64_t{intern(name).value} << 1) | (member == Member::field);
  const auto [place, is_new] = derived_memo_.try_emplace({key(klass), what});
  std::vector<ClassRef>& found = place->second;
  if (!is_new) return found;
  const auto take = [&](const std::vector<ClassRef>& holders) {
    const bool fewer = holders.size() < derived->second.size();
    const std::vector<ClassRef>& more = fewer ? derived->second : holders;
    for (const ClassRef one : fewer ? holders : derived->second) {
      if (std::ranges::binary_search(more, one)) found.push_back(one);
    }
  };
  if (member == Member::method) take(program_.classes_with(name));
  if (member == Member::field) take(program_.classes_with_field(name));
  if (const auto it = classes_storing_.find(std::string(name));
      member == Member::field && it != classes_storing_.end())
    take(it->second);
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found.size() > kMostDerived) {
    const SaidForGood for_good(limits_);
    const ClassRef left_out = found[kMostDerived];
    limits_.reached(Limit::targets,
                    program_.node(left_out.module, program_.klass(left_out).bases[0]));
    found.resize(kMostDerived);
  }
  return found;
}

std::vector<FunctionRef> Resolver::methods(ClassRef klass, std::string_view name) {
  std::vector<FunctionRef> found;
  for (const ClassRef one : line_of(klass)) {
    found = program_.own_methods(one, name);
    if (!found.empty()) break;
  }
  for (const ClassRef derived : derived_with(klass, name, Member::method)) {
    for (const FunctionRef method : program_.own_methods(derived, name)) {
      if (std::find(found.begin(), found.end(), method) == found.end()) found.push_back(method);
    }
  }
  if (!found.empty() || program_.klass(klass).kind != ir::ClassKind::interface_type) return found;
  return implementations(klass, name);
}

// An interface stands for the one class of the project that has all its methods.
std::vector<FunctionRef> Resolver::implementations(ClassRef interface, std::string_view name) {
  const std::vector<ClassRef>& classes = implementers(interface);
  std::vector<FunctionRef> found;
  for (const ClassRef klass : classes) {
    for (const FunctionRef method : program_.own_methods(klass, name)) found.push_back(method);
    if (found.size() > 1) break;
  }
  return found.size() == 1 ? found : std::vector<FunctionRef>();
}

// Interfaces that ask for the same methods are one question; nobody asks which of many classes.
const std::vector<ClassRef>& Resolver::implementers(ClassRef interface) {
  std::vector<std::string_view> wanted;
  for (const Symbol signature : program_.klass(interface).signatures)
    wanted.push_back(program_.text(interface.module, signature));
  std::ranges::sort(wanted);
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  std::string question = program_.modules()[interface.module].family;
  for (const std::string_view name : wanted) (question += '\0') += name;
  const auto [it, is_new] = implementers_memo_.try_emplace(std::move(question));
  std::vector<ClassRef>& found = it->second;
  if (!is_new || wanted.empty()) return found;
  // Few classes have the rarest method; the others need be asked of those only.
  const std::vector<ClassRef>* fewest = nullptr;
  for (const std::string_view name : wanted) {
    const auto& classes = program_.classes_with(name);
    if (fewest == nullptr || classes.size() < fewest->size()) fewest = &classes;
  }
  const std::string& family = program_.modules()[interface.module].family;
  for (const ClassRef candidate : *fewest) {
    if (program_.modules()[candidate.module].family != family) continue;
    if (program_.klass(candidate).kind == ir::ClassKind::interface_type) continue;
    const bool fits = std::ranges::all_of(wanted, [&](std::string_view name) {
      return !program_.own_methods(candidate, name).empty();
    });
    if (fits) found.push_back(candidate);
    if (found.size() == kMostImplementers) break;
  }
  return found;
}

}  // namespace micryscope::graph
