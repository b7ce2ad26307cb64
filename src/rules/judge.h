// Answers the questions that conditions ask, three-valued, with the evidence that held. Shared by
// all rules; knows no rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "models/names.h"
#include "rules/rule.h"
#include "trace/trace.h"

namespace micryscope::rules {

using trace::ContextId;
using trace::FactId;
using trace::Known;
using trace::NodeId;
using trace::Operation;
using trace::RoleFact;

/// What the result of a hash or generator is for, and why we think so.
struct PurposeVerdict {
  Purpose purpose = Purpose::unknown;
  Confidence confidence = Confidence::low;
  std::string what;  ///< "a token", "a password hash", "a file name"
  std::vector<std::string> evidence;
  std::vector<NodeId> path;  ///< from the operation to the sink that decided
  FactId ingredient;         ///< the secret that flows in, if that decided
};

class Judge {
 public:
  Judge(const models::ModelSet& models, const models::Names& names, const Profile& profile,
        trace::Tracer& tracer);

  /// The facts of a role that satisfy a test; empty with `holds` yes for tests like `absent`.
  struct Answer {
    Known holds = Known::unknown;
    std::vector<RoleFact> facts;
  };
  Answer ask(const RoleTest& test, const Operation& operation, ContextId context);
  PurposeVerdict purpose(const Operation& operation, ContextId context);
  /// Is a MAC bound to the ciphertext that this operation makes or takes?
  Known authenticated(const Operation& operation, ContextId context);
  /// Is the result kept, or compared with what was kept, as the hash of a password?
  Known stored(const Operation& operation);
  /// Does what a seeded generator draws protect something?
  PurposeVerdict seeded_use(const Operation& operation);
  /// Is a password hashed here and the result kept, or compared with one that was?
  PurposeVerdict kept_password(const Operation& operation, ContextId context);

  /// Sensitive name families among the names of a value, in words for people; empty if none.
  std::string sensitive_name(std::string_view name) const;
  std::string benign_name(std::string_view name) const;
  /// Is what has this name worth protecting by itself (password, secret, credential)?
  bool is_secret_name(std::string_view name) const;
  bool is_password_name(std::string_view name) const;
  models::NameFamily::Literal literal_of_name(std::string_view name) const;
  /// Names that a value was given where it was made: variable, field, parameter, resource.
  std::vector<std::string> names_of(NodeId node) const;

  const models::Names& names() const { return names_; }
  const models::LiteralWords& literal_words() const { return models_.literals; }
  const Profile& profile() const { return profile_; }
  trace::Tracer& tracer() { return tracer_; }

 private:
  bool made_from(const std::vector<NodeId>& objects, NodeId call, int depth);
  bool satisfies(const RoleTest& test, const RoleFact& fact, const Operation& operation,
                 ContextId context);
  bool made_of(const RoleTest& test, const RoleFact& fact);
  bool handed_on(const Operation& operation) const;
  std::optional<double> limit(const Limit& limit, const Operation& operation, ContextId context);
  const std::string& secret_name_of(NodeId node);
  void weigh_ingredients(const Operation& operation, ContextId context, PurposeVerdict& verdict,
                         bool& benign);
  struct Told {
    std::string sensitive, harmless;  ///< the names that say so
    NodeId at;                        ///< where it has the sensitive one
    /// "token" alone is also a word of a text; "session_token" is not.
    bool telling = false;
  };
  Told told_by_names(const Operation& operation, const trace::Forward& forward,
                     bool by_function) const;
  bool is_taken_from(Role role, const RoleFact& piece, const Operation& operation,
                     ContextId context);
  bool guards(NodeId look_up) const;
  void weigh_sinks(const trace::Forward& forward, bool drawn, PurposeVerdict& verdict,
                   bool& benign);
  /// Names::families_of, each name looked up once: the same few names are asked for again and
  /// again.
  const std::vector<std::uint32_t>& families_of(std::string_view name) const;
  std::vector<NodeId> path_of(const trace::Forward& forward, std::uint32_t visit) const;
  FactId password_in(const Operation& operation, ContextId context, std::string& name);

  const models::ModelSet& models_;
  const Profile& profile_;
  trace::Tracer& tracer_;
  const models::Names& names_;
  bool is_authentication(NodeId call);
  const std::unordered_set<std::uint32_t>& authenticated_messages();

  // Made when first asked for: what each continuing call belongs to, and what MACs are computed
  // over.
  std::optional<std::unordered_map<std::uint32_t, const Operation*>> continued_;
  std::optional<std::unordered_set<std::uint32_t>> authenticated_messages_;
  mutable std::unordered_map<std::string, std::vector<std::uint32_t>> families_;
  std::unordered_map<std::uint32_t, std::string> secret_names_;  // by value; empty: none
};

}  // namespace micryscope::rules
