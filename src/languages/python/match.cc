// `match`: each case is an alternative; its pattern binds parts of the subject to names.
#include "languages/python/lowering.h"

namespace micryscope::languages::py {

namespace {

// A case that always matches: `case _:` or `case name:`.
bool is_irrefutable(const Node& pattern) {
  if (!pattern.is("case_pattern")) return false;
  if (pattern.named_child_count() == 0) return true;
  const Node inner = pattern.named_child(0);
  return inner.is("dotted_name") && inner.named_child_count() == 1;
}

}  // namespace

void Lowering::match_statement(Node node) {
  std::vector<ir::Operand> subjects;
  for (const Node& subject : node.fields("subject")) {
    if (subject.is_named()) subjects.push_back({expression(subject), {}, ir::OperandKind::positional});
  }
  const Node body = node.field("body");
  if (subjects.empty() || !body) return;
  const ValueId subject = subjects.size() == 1 ? subjects[0].value : b_.list(subjects, node.span());
  bool exhaustive = false;
  bool first = true;
  b_.begin_branch();
  for (const Node& clause : body.named_children()) {
    if (!clause.is("case_clause")) continue;
    if (!first) b_.next_alternative();
    first = false;
    std::vector<Node> patterns;
    for (const Node& child : clause.named_children()) {
      if (child.is("case_pattern")) patterns.push_back(child);
    }
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      const Span span = patterns[i].span();
      bind_pattern(patterns[i], patterns.size() == 1
                                    ? subject
                                    : b_.index(subject, b_.integer(static_cast<long long>(i), span), span));
    }
    const Node guard = clause.field("guard");
    if (guard) children(guard);
    block(clause.field("consequence"));
    exhaustive = exhaustive || (!guard && patterns.size() == 1 && is_irrefutable(patterns[0]));
  }
  b_.end_branch(exhaustive);
}

void Lowering::bind_pattern(Node pattern, ValueId subject) {
  const Builder::Depth depth(b_);
  if (!depth || !pattern) return;
  const std::string_view kind = pattern.kind();
  if (kind == "identifier") {
    if (pattern.text() != "_") assign_name(pattern.text(), subject, pattern.span());
  } else if (kind == "dotted_name") {
    // One name captures; several are a constant to compare with.
    if (pattern.named_child_count() == 1) bind_pattern(pattern.named_child(0), subject);
  } else if (kind == "class_pattern") {
    bind_class_pattern(pattern, subject);
  } else if (kind == "list_pattern" || kind == "tuple_pattern") {
    bind_sequence_pattern(pattern, subject);
  } else if (kind == "dict_pattern") {
    bind_mapping_pattern(pattern, subject);
  } else if (kind == "case_pattern" || kind == "as_pattern" || kind == "union_pattern" ||
             kind == "splat_pattern") {
    for (const Node& child : pattern.named_children()) bind_pattern(child, subject);
  }
  // Literals bind nothing.
}

// Point(x=a) binds attributes; Point(a) binds by __match_args__, which only the class knows.
void Lowering::bind_class_pattern(Node pattern, ValueId subject) {
  const std::vector<Node> parts = pattern.named_children();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    Node part = parts[i];
    if (part.is("case_pattern") && part.named_child(0).is("keyword_pattern")) part = part.named_child(0);
    if (!part.is("keyword_pattern")) {
      bind_pattern(part, parts.size() == 2 ? subject : b_.element(subject, part.span()));
      continue;
    }
    const std::vector<Node> pair = part.named_children();
    if (pair.size() != 2) continue;
    bind_pattern(pair[1], b_.member(subject, pair[0].text(), part.span()));
  }
}

void Lowering::bind_sequence_pattern(Node pattern, ValueId subject) {
  const std::vector<Node> parts = pattern.named_children();
  const auto count = static_cast<long long>(parts.size());
  bool after_star = false;
  for (long long i = 0; i < count; ++i) {
    const Node& part = parts[static_cast<std::size_t>(i)];
    const Span span = part.span();
    const bool is_star = part.is("splat_pattern") ||
                         (part.is("case_pattern") && part.named_child(0).is("splat_pattern"));
    if (is_star) {
      const ValueId high = i + 1 == count ? ValueId() : b_.integer(i + 1 - count, span);
      bind_pattern(part, b_.slice(subject, b_.integer(i, span), high, span));
      after_star = true;
    } else {
      bind_pattern(part, b_.index(subject, b_.integer(after_star ? i - count : i, span), span));
    }
  }
}

void Lowering::bind_mapping_pattern(Node pattern, ValueId subject) {
  const std::vector<Node> keys = pattern.fields("key");
  const std::vector<Node> values = pattern.fields("value");
  for (std::size_t i = 0; i < keys.size() && i < values.size(); ++i) {
    if (!keys[i].is_named() || keys[i].is("dotted_name")) {
      bind_pattern(values[i], b_.element(subject, values[i].span()));
    } else {
      const ValueId key = expression(keys[i]);
      bind_pattern(values[i], b_.index(subject, key, values[i].span()));
    }
  }
  for (const Node& child : pattern.named_children()) {
    if (child.is("splat_pattern")) bind_pattern(child, subject);
  }
}

}  // namespace micryscope::languages::py
