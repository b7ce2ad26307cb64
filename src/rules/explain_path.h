// The words of a finding: the path that proves it as numbered steps, and the message with its
// values filled in. No secret is ever written whole.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"
#include "rules/judge.h"

namespace micryscope::rules {

/// A value as a message may show it: redacted where it can be a secret.
std::string shown(const trace::Fact& fact, Role role);

class PathWriter {
 public:
  explicit PathWriter(trace::Tracer& tracer) : tracer_(tracer), program_(tracer.program()) {}

  /// From the origin of a role's value to the operation.
  Flow to_operation(FactId fact, Role role, const Operation& operation, ContextId context) const;
  /// From the operation to where its result ends.
  Flow from_operation(const Operation& operation, const std::vector<NodeId>& path,
                      std::string_view end) const;
  /// The operation alone, with the calls that lead to it.
  Flow at_operation(const Operation& operation, ContextId context) const;

  Location location(NodeId node) const;

 private:
  void push(Flow& flow, NodeId node, std::string text) const;
  std::string describe(NodeId node, NodeId before, Role role) const;

  trace::Tracer& tracer_;
  const graph::Program& program_;
};

/// By role: the value that a finding speaks of.
using SpokenOf = std::map<Role, std::string>;

/// Fills `{mode}`, `{key}`, `{purpose}` and the like.
std::string fill_message(std::string_view pattern, const Operation& operation, ContextId context,
                         Judge& judge, const Verdict* purpose, const RoleFact* bound,
                         Role bound_role, const SpokenOf& spoken_of);
/// The operation in normal form: "cipher AES CBC"; part of the fingerprint.
std::string normal_form(const Operation& operation, ContextId context, trace::Tracer& tracer,
                        const SpokenOf& spoken_of);

}  // namespace micryscope::rules
