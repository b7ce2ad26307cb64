// Classes of the project: bases, methods by name, and the one implementation of an interface.
#include <algorithm>

#include "graph/resolve.h"
#include "graph/resolve_words.h"

namespace micryscope::graph {

using ir::Op;

std::vector<ClassRef> Resolver::bases(ClassRef klass) {
  const auto& named = program_.klass(klass).bases;
  if (named.empty()) return {};
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

namespace {

constexpr std::size_t kLongestLine = 16;  // of bases, a class and theirs

}  // namespace

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
    for (const ir::ValueId base : program_.klass(one).bases) {
      for (const Target& target : Targets(resolve(program_.node(one.module, base)))) {
        if (target.kind == Target::Kind::api) found.emplace_back(paths_.text(target.path));
      }
    }
  }
  return found;
}

std::vector<FunctionRef> Resolver::methods_of_kind(ClassRef klass, ir::FunctionKind kind) {
  for (const ClassRef one : line_of(klass)) {
    std::vector<FunctionRef> found;
    for (const FunctionRef ref : program_.own_methods(one)) {
      if (program_.function(ref).kind == kind) found.push_back(ref);
    }
    if (!found.empty()) return found;
  }
  return {};
}

std::vector<FunctionRef> Resolver::methods(ClassRef klass, std::string_view name) {
  std::vector<FunctionRef> found;
  for (const ClassRef one : line_of(klass)) {
    found = program_.own_methods(one, name);
    if (!found.empty()) break;
  }
  if (const auto it = derived_.find(key(klass)); it != derived_.end()) {
    for (const ClassRef derived : it->second) {
      for (const FunctionRef method : program_.own_methods(derived, name)) {
        if (std::find(found.begin(), found.end(), method) == found.end()) found.push_back(method);
      }
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
  }
  return found.size() == 1 ? found : std::vector<FunctionRef>();
}

const std::vector<ClassRef>& Resolver::implementers(ClassRef interface) {
  const auto [it, is_new] = implementers_memo_.try_emplace(key(interface));
  std::vector<ClassRef>& found = it->second;
  const auto& wanted = program_.klass(interface).signatures;
  if (!is_new || wanted.empty()) return found;
  // Few classes have the rarest method; the others need be asked of those only.
  const std::vector<ClassRef>* fewest = nullptr;
  for (const Symbol signature : wanted) {
    const auto& classes = program_.classes_with(program_.text(interface.module, signature));
    if (fewest == nullptr || classes.size() < fewest->size()) fewest = &classes;
  }
  const std::string& family = program_.modules()[interface.module].family;
  for (const ClassRef candidate : *fewest) {
    if (program_.modules()[candidate.module].family != family) continue;
    if (program_.klass(candidate).kind == ir::ClassKind::interface_type) continue;
    const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](Symbol signature) {
      return !program_.own_methods(candidate, program_.text(interface.module, signature)).empty();
    });
    if (fits) found.push_back(candidate);
  }
  return found;
}

}  // namespace micryscope::graph
