// Answers the questions that conditions ask, three-valued, with the evidence that held. Shared by
// all rules; knows no rule.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "models/names.h"
#include "rules/evidence.h"
#include "rules/rule.h"
#include "trace/trace.h"

namespace micryscope::rules {

using trace::ContextId;
using trace::FactId;
using trace::Known;
using trace::NodeId;
using trace::Operation;
using trace::RoleFact;

/// What a question was answered, and why. `what` is for people: "a token", "`password`".
struct Verdict {
  std::string answer{kUnknownAnswer};
  Confidence confidence = Confidence::low;
  std::string what;
  std::vector<std::string> evidence;
  std::vector<NodeId> path;  ///< from the operation to where it goes, if that decided
  FactId ingredient;         ///< what flows in, if that spoke for the answer
};

class Judge {
 public:
  Judge(const models::ModelSet& models, const models::Names& names, const Questions& questions,
        const Profile& profile, trace::Tracer& tracer);

  /// The facts of a role that satisfy a test; empty with `holds` yes for tests like `absent`.
  struct Answer {
    Known holds = Known::unknown;
    std::vector<RoleFact> facts;
  };
  Answer ask(const RoleTest& test, const Operation& operation, ContextId context);
  /// What the ladder of a question says of an operation; unknown to all questions but those of
  /// rulesets/evidence. The answer is kept and stays where it is.
  const Verdict& answer(std::string_view question, const Operation& operation, ContextId context);
  /// What a seeded generator draws: calls on the very object, or, for a library's one global
  /// generator, every draw of the same library in the same file.
  std::vector<const Operation*> drawn_from(const Operation& seed);
  /// Does it only decrypt, and does nothing in the program encrypt like it? Then what it reads was
  /// made elsewhere, in a form that is not this program's choice.
  Known only_reads(const Operation& operation, ContextId context);
  /// Is a MAC bound to the ciphertext that this operation makes or takes?
  Known authenticated(const Operation& operation, ContextId context);
  /// Sensitive name families among the names of a value, in words for people; empty if none.
  std::string sensitive_name(std::string_view name) const;
  std::string benign_name(std::string_view name) const;
  /// Is what has this name worth protecting by itself (password, secret, credential)?
  bool is_secret_name(std::string_view name) const;
  bool is_of_family(std::string_view name, const std::vector<std::string>& families) const;
  /// Which literals of such a name, or of a name of these families, are taken for secrets.
  models::NameFamily::Literal literal_of_name(std::string_view name) const;
  models::NameFamily::Literal literal_of(const std::vector<std::uint32_t>& families) const;
  /// Names that a value was given where it was made: variable, field, parameter, resource.
  std::vector<std::string> names_of(NodeId node) const;
  /// Names of what a function's code reads, and the short texts in it, sorted; of the outermost one
  /// where functions stand in each other. What a library calls its own parts is none of them.
  const std::vector<std::string>& names_read_in(graph::FunctionRef function);
  /// Those of them that belong to any family.
  const std::vector<std::string>& telling_names_of(NodeId node);

  const models::Names& names() const { return names_; }
  const models::LiteralWords& literal_words() const { return models_.literals; }
  const Profile& profile() const { return profile_; }
  trace::Tracer& tracer() { return tracer_; }

 private:
  bool made_from(const std::vector<NodeId>& objects, NodeId call, int depth);
  std::vector<RoleFact> asked_of(const RoleTest& test, const Operation& operation,
                                 ContextId context);
  bool satisfies(const RoleTest& test, const RoleFact& fact, const Operation& operation,
                 ContextId context);
  bool handed_on(const Operation& operation) const;
  bool is_made_up(const RoleFact& role_fact, const Operation& operation);
  /// Names::families_of, each name looked up once: the same few names are asked for again and
  /// again.
  const std::vector<std::uint32_t>& families_of(std::string_view name) const;
  static ir::FunctionId outermost(const ir::Module& module, ir::FunctionId function);
  bool is_part_of_library(NodeId node, bool is_callee);
  void index_names_read(std::uint32_t module);
  Verdict weigh(const Question& question, const Operation& operation, ContextId context);

  const models::ModelSet& models_;
  const Questions& questions_;
  const Profile& profile_;
  trace::Tracer& tracer_;
  const models::Names& names_;
  bool is_authentication(NodeId call);
  const std::set<std::pair<std::string, std::string>>& written_forms();
  const std::unordered_set<std::uint32_t>& authenticated_messages();

  // Made when first asked for: what each continuing call belongs to, and what MACs are computed
  // over.
  std::optional<std::unordered_map<std::uint32_t, const Operation*>> continued_;
  std::optional<std::unordered_set<std::uint32_t>> authenticated_messages_;
  /// Algorithm and mode of what encrypts, or may; an empty text stands for any.
  std::optional<std::set<std::pair<std::string, std::string>>> written_forms_;
  std::unordered_map<std::string_view, bool> samples_;  // by the path of a module
  mutable std::unordered_map<std::string, std::vector<std::uint32_t>> families_;
  std::unordered_map<std::uint32_t, std::vector<std::string>> telling_names_;  // by value
  // By module, then by function.
  std::unordered_map<std::uint32_t, std::vector<std::vector<std::string>>> names_read_;
  // By question, call and context.
  std::map<std::tuple<std::string, std::uint32_t, std::uint32_t>, Verdict> verdicts_;
};

}  // namespace micryscope::rules
