#include "rules/guessable.h"

#include <algorithm>

namespace micryscope::rules {

using models::OriginKind;
using trace::Fact;
using trace::FactId;

namespace {

constexpr int kDeepest = 20;

class Guess {
 public:
  Guess(const trace::Tracer& tracer, const std::vector<std::string>& public_variables)
      : tracer_(tracer), public_variables_(public_variables) {}

  bool run(FactId fact) { return is_public(fact, 0) && has_name_; }

 private:
  bool is_public(FactId id, int depth) {
    const Fact& fact = tracer_.fact(id);
    if (depth > kDeepest) return false;
    switch (fact.kind) {
      case OriginKind::literal:
        return fact.constant && fact.constant->kind != ir::ConstantKind::null;
      case OriginKind::zeros:
        return true;
      case OriginKind::identifier:
        return has_name_ = true;
      case OriginKind::environment:
        if (std::ranges::find(public_variables_, fact.resource) == public_variables_.end())
          return false;
        return has_name_ = true;
      case OriginKind::composite:
      case OriginKind::hash:
      case OriginKind::kdf:
        return !fact.parts.empty() && std::ranges::all_of(fact.parts, [&](FactId part) {
          return is_public(part, depth + 1);
        });
      default:
        return false;
    }
  }

  const trace::Tracer& tracer_;
  const std::vector<std::string>& public_variables_;
  bool has_name_ = false;  ///< one of the parts is a name of the machine or its user
};

}  // namespace

bool guessable(const trace::Tracer& tracer, FactId fact,
               const std::vector<std::string>& public_variables) {
  return Guess(tracer, public_variables).run(fact);
}

}  // namespace micryscope::rules
