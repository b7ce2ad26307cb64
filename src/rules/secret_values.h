// What each value of a program is to the analysis, as far as showing it goes: a secret (a key, a
// password, what one is made of, the seed of a generator that makes secrets, what is called like
// one), or open (an IV, a salt, an algorithm). It asks nothing of traces, so that no answer of
// theirs depends on it, and follows may edges as well: it rather hides too much.
#pragma once

#include <string>
#include <vector>

#include "models/looks.h"
#include "rules/finding.h"
#include "rules/judge.h"

namespace micryscope::rules {

class SecretValues {
 public:
  SecretValues(Judge& judge, const models::Looks& looks);

  bool is_secret(NodeId node) const { return secret_[node.value]; }
  /// A secret is never open.
  bool is_open(NodeId node) const { return open_[node.value] && !secret_[node.value]; }
  /// The texts of all secret constants, sorted, each once; none that is a word of everyday code.
  std::vector<std::string> texts() const;

 private:
  const graph::Program& program() const { return judge_.tracer().program(); }
  void mark_roles(const Operation& operation);
  void mark_named(std::uint32_t module);
  void mark_named_operands(std::uint32_t module, const ir::Value& value);
  /// Marks all constants that a value may be made of.
  void mark(NodeId from, std::vector<bool>& marks);
  void push_parts(NodeId node, std::vector<NodeId>& waiting);
  void push_selected(NodeId call, const models::Selector& selector, std::vector<NodeId>& waiting);
  void push_arguments(NodeId call, std::vector<NodeId>& waiting);
  bool names_secret(NodeId constant, std::string_view name) const;
  bool speaks_of_secret(NodeId node) const;
  void mark_if_named(NodeId node, std::string_view name);

  Judge& judge_;
  const models::Looks& looks_;
  std::vector<bool> secret_;  // by node: secret, or what something secret is made of
  std::vector<bool> open_;
};

/// Known secrets, to be found in texts that quote them: a comment, the reason of a suppression.
class KnownSecrets {
 public:
  explicit KnownSecrets(std::vector<std::string> texts);

  /// Where they stand as words of their own; in order, not overlapping.
  std::vector<Span> find_in(std::string_view text) const;
  /// The text with each of them redacted.
  std::string scrubbed(std::string_view text) const;

 private:
  std::vector<std::string> texts_;  // sorted
  std::vector<bool> begins_;        // by the first two bytes
};

}  // namespace micryscope::rules
