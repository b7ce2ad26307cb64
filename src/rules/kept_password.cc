// Passwords that are kept under one pass of a hash. The password is known by its name; that the
// hash is kept, by where it goes: a password store, a comparison, or a name that says so. What
// becomes a key instead is another rule's matter.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/judge.h"

namespace micryscope::rules {

using trace::Fact;
using trace::Reach;

namespace {

/// `password_hash`, `hashed_pw`, `HashPassword`: the name of what is kept, or of making it.
bool names_kept_password(const Judge& judge, std::string_view name) {
  static constexpr std::array<std::string_view, 6> kHashed = {"hash",   "hashed",  "hashes",
                                                              "digest", "hashing", "encrypted"};
  const std::vector<std::string> words = models::split_name(name);
  const bool hashed = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return std::find(kHashed.begin(), kHashed.end(), word) != kHashed.end();
  });
  return hashed && judge.is_password_name(name);
}

}  // namespace

bool Judge::is_password_name(std::string_view name) const {
  if (name.size() > 80 || !benign_name(name).empty()) return false;
  for (const std::uint32_t index : families_of(name)) {
    if (models_.names[index].family == "password") return true;
  }
  return false;
}

/// The password among what an operation's data is put together from, and its name. What merely had
/// a part in making it (a request with a password in it gave this file) is none.
FactId Judge::password_in(const Operation& operation, ContextId context, std::string& name) {
  constexpr std::size_t kMaximumParts = 40;
  std::vector<FactId> open;
  for (const RoleFact& role_fact : tracer_.role(operation, Role::data, context)) {
    if (role_fact.fact) open.push_back(role_fact.fact);
  }
  for (std::size_t i = 0; i < open.size() && i < kMaximumParts; ++i) {
    for (FactId at = open[i]; at; at = tracer_.fact(at).cause) {
      for (std::string& candidate : names_of(tracer_.fact(at).at)) {
        if (!is_password_name(candidate)) continue;
        name = std::move(candidate);
        return open[i];
      }
    }
    const Fact& made = tracer_.fact(tracer_.origin(open[i]));
    const bool one_argument = made.kind == models::OriginKind::unknown && made.parts.size() == 1;
    if (made.kind != models::OriginKind::composite && !one_argument) continue;
    open.insert(open.end(), made.parts.begin(), made.parts.end());
  }
  return {};
}

PurposeVerdict Judge::kept_password(const Operation& operation, ContextId context) {
  PurposeVerdict verdict;
  std::string password;
  verdict.ingredient = password_in(operation, context, password);
  if (!verdict.ingredient) return verdict;
  verdict.evidence.push_back(fmt::format("`{}` flows in", password));
  const auto keep = [&](Confidence confidence, std::string evidence) {
    verdict.purpose = Purpose::protects;
    verdict.confidence = std::max(verdict.confidence, confidence);
    verdict.evidence.push_back(std::move(evidence));
  };
  const trace::Forward forward = tracer_.forward(operation.results);
  for (const Reach& reach : forward.reached) {
    const bool role = reach.kind == Reach::Kind::role;
    if (role && (reach.role == Role::key || reach.role == Role::password ||
                 reach.role == Role::iv || reach.role == Role::salt)) {
      return {};
    }
    const Operation* other = role ? tracer_.operation_at(reach.operation) : nullptr;
    const bool compared = other != nullptr && other->kind == models::OperationKind::compare;
    if (compared || reach.kind == Reach::Kind::comparison)
      keep(Confidence::high, "the result is compared with a kept one");
    if (reach.kind == Reach::Kind::sink && reach.sink == models::SinkKind::password_store)
      keep(Confidence::high, "the result becomes a stored password");
  }
  const auto& program = tracer_.program();
  const graph::FunctionRef ref = program.function_of(operation.call);
  const std::string_view function = program.text(ref.module, program.function(ref).name);
  if (names_kept_password(*this, function))
    keep(Confidence::medium, fmt::format("the function is called `{}`", function));
  for (const auto& [name, at] : forward.names) {
    if (names_kept_password(*this, name)) {
      keep(Confidence::medium, fmt::format("the result is called `{}`", name));
      break;
    }
  }
  verdict.what = fmt::format("`{}`", password);
  return verdict;
}

}  // namespace micryscope::rules
