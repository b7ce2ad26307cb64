// What a rule may ask of one role, in one table: the key that it is written with, what is given
// with it, what it means, and how it is answered. The reader of rules, the judge, `explain vocab`
// and through it the JSON Schema all go by this table; a question is added in one place.
#pragma once

#include <span>
#include <string_view>

#include "rules/rule.h"
#include "trace/trace.h"

namespace micryscope::rules {

class Judge;

/// The value of a role that is asked about, in its operation.
struct AskedValue {
  Judge& judge;
  const trace::Operation& operation;
  trace::ContextId context;
  Role role;
  const trace::RoleFact& given;
  const trace::Fact* fact;  ///< null for what the model or the library's default gives
};

struct RoleQuestion {
  std::string_view key;
  Gives gives;
  std::string_view about;  ///< one sentence, for people
  /// True only where it is known to hold. Null for `absent`, which is asked of no value.
  bool (*holds)(const AskedValue& asked, const Argument& argument);
  /// It holds where the operation has no such role.
  bool holds_of_none = false;
  /// A model must name the role's value for it to be answered with yes.
  bool needs_value = true;
};

/// In the order of their keys in the documents.
std::span<const RoleQuestion> role_questions();
std::span<const std::string_view> role_question_keys();
/// Null for an unknown key.
const RoleQuestion* role_question(std::string_view key);
/// What may be given with a question, for people: "true or false", "words".
std::string_view name_of(Gives gives);

}  // namespace micryscope::rules
