#include "rules/guessable.h"

#include <algorithm>
#include <array>

namespace micryscope::rules {

using models::OriginKind;
using trace::Fact;
using trace::FactId;

namespace {

constexpr int kDeepest = 20;

/// Environment variables that every process of a user, and most people, know.
bool is_public_variable(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "USER",         "USERNAME",    "LOGNAME", "HOME", "HOSTNAME",
      "COMPUTERNAME", "USERPROFILE", "SHELL",   "PWD",  "LANG"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// True when all parts are public; `named` becomes true when one of them is a name of the machine.
bool all_public(const trace::Tracer& tracer, FactId id, bool& named, int depth) {
  const Fact& fact = tracer.fact(id);
  if (depth > kDeepest) return false;
  switch (fact.kind) {
    case OriginKind::literal:
      return fact.constant && fact.constant->kind != ir::ConstantKind::null;
    case OriginKind::zeros:
      return true;
    case OriginKind::identifier:
      return named = true;
    case OriginKind::environment:
      if (!is_public_variable(fact.resource)) return false;
      return named = true;
    case OriginKind::composite:
    case OriginKind::hash:
    case OriginKind::kdf:
      return !fact.parts.empty() &&
             std::all_of(fact.parts.begin(), fact.parts.end(),
                         [&](FactId part) { return all_public(tracer, part, named, depth + 1); });
    default:
      return false;
  }
}

}  // namespace

bool guessable(const trace::Tracer& tracer, FactId fact) {
  bool named = false;
  return all_public(tracer, fact, named, 0) && named;
}

}  // namespace micryscope::rules
