// Is a cipher only there to read what somebody else has written? The form of a file, or of what a
// device sends, is not the choice of the program that reads it.
#include <algorithm>

#include "rules/judge.h"

namespace micryscope::rules {

namespace {

using models::OperationKind;

bool only_decrypts(trace::Tracer& tracer, const Operation& operation, ContextId context) {
  const std::vector<RoleFact> directions = tracer.role(operation, Role::direction, context);
  return !directions.empty() && std::ranges::all_of(directions, [](const RoleFact& direction) {
    return direction.text == "decrypt";
  });
}

std::vector<std::string> texts(trace::Tracer& tracer, const Operation& operation, Role role,
                               ContextId context) {
  std::vector<std::string> found;
  for (const RoleFact& given : tracer.role(operation, role, context)) found.push_back(given.text);
  if (found.empty()) found.emplace_back();
  return found;
}

}  // namespace

const std::set<std::pair<std::string, std::string>>& Judge::written_forms() {
  if (written_forms_) return *written_forms_;
  written_forms_.emplace();
  for (const Operation& operation : tracer_.operations()) {
    if (operation.kind != OperationKind::cipher || operation.component) continue;
    if (tracer_.program().module(operation.call).is_test) continue;
    for (const ContextId context : tracer_.contexts(operation)) {
      if (only_decrypts(tracer_, operation, context)) continue;
      for (const std::string& algorithm : texts(tracer_, operation, Role::algorithm, context)) {
        for (const std::string& mode : texts(tracer_, operation, Role::mode, context))
          written_forms_->emplace(algorithm, mode);
      }
    }
  }
  return *written_forms_;
}

Known Judge::only_reads(const Operation& operation, ContextId context) {
  if (operation.kind != OperationKind::cipher || !only_decrypts(tracer_, operation, context))
    return Known::no;
  const auto could_be = [](const std::string& a, const std::string& b) {
    return a.empty() || b.empty() || a == b;
  };
  for (const std::string& algorithm : texts(tracer_, operation, Role::algorithm, context)) {
    for (const std::string& mode : texts(tracer_, operation, Role::mode, context)) {
      for (const auto& [written, its_mode] : written_forms()) {
        if (could_be(algorithm, written) && could_be(mode, its_mode)) return Known::no;
      }
    }
  }
  return Known::yes;
}

}  // namespace micryscope::rules
