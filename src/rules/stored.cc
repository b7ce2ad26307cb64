// Is the result of a hash what a password is kept as? Where it goes decides; names count when it
// goes nowhere that we know. One of the judge's answers, in a file of its own.
#include <algorithm>
#include <array>

#include "rules/judge.h"

namespace micryscope::rules {

using models::SinkKind;
using trace::Reach;

namespace {

/// `passwordHash`, `hash_password`, `verifyPassword`: a password, and that it is hashed or checked.
bool names_kept_password(const models::Names& names, const models::ModelSet& models,
                         std::string_view name) {
  static constexpr std::array<std::string_view, 9> kWords = {
      "hash", "hashed", "digest", "verify", "check", "compare", "validate", "store", "stored"};
  if (name.size() > 80) return false;
  const std::vector<std::uint32_t> families = names.families_of(name);
  const bool password = std::any_of(families.begin(), families.end(), [&](std::uint32_t index) {
    return models.names[index].family == "password";
  });
  const std::vector<std::string> words = models::split_name(name);
  return password && std::any_of(words.begin(), words.end(), [](const std::string& word) {
           return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
         });
}

}  // namespace

Known Judge::stored(const Operation& operation) {
  const trace::Forward forward = tracer_.forward(operation.results);
  bool kept = false;
  for (const Reach& reach : forward.reached) {
    if (reach.kind == Reach::Kind::comparison) kept = true;
    if (reach.kind == Reach::Kind::sink) {
      kept |= reach.sink == SinkKind::password_store || reach.sink == SinkKind::database ||
              reach.sink == SinkKind::comparison;
    }
    // The input of a slow hash, or a key: judged there.
    if (reach.kind == Reach::Kind::role && reach.role != Role::data && reach.role != Role::tag)
      return Known::no;
  }
  for (const auto& [name, at] : forward.names) kept |= names_kept_password(names_, models_, name);
  const auto& program = tracer_.program();
  const graph::FunctionRef ref = program.function_of(operation.call);
  kept |=
      names_kept_password(names_, models_, program.text(ref.module, program.function(ref).name));
  return kept ? Known::yes : Known::unknown;
}

}  // namespace micryscope::rules
