#include <algorithm>
#include <utility>

#include "languages/go/lowering.h"

namespace micryscope::languages::golang {

void Lowering::block(Node node) {
  b_.begin_scope();
  statements_of(node);
  b_.end_scope();
}

// The statements inside a block, case or statement list, without a scope of their own.
void Lowering::statements_of(Node node) {
  if (node) run_statements(node.named_children());
}

void Lowering::run_statements(const std::vector<Node>& nodes) {
  for (const Node& node : nodes) statement(node);
}

void Lowering::expression_statement(Node node) {
  const std::vector<Node> children = node.named_children();
  if (children.empty()) return;
  const Node inner = children[0];
  if (kind_of(inner) == Kind::call_expression) filling_call_ = inner;
  expression(inner);
  filling_call_.reset();
  if (never_returns(inner)) b_.jump(Builder::Jump::leave);
}

// ch <- v: the channel holds v among others; it is read by `element`.
void Lowering::send(Node node) {
  const Node channel = node.field("channel");
  const Node value = node.field("value");
  if (!channel || !value) return pieces(node);
  const ValueId target = expression(channel);
  const ValueId sent = expression(value);
  const std::string_view variable = variable_of(channel);
  const ValueId updated = b_.set_index(target, b_.null(node.span()), sent, node.span(), variable);
  // A goroutine sends what the function around it receives.
  const ir::VariableId outer = variable.empty() ? ir::VariableId() : b_.lookup(variable);
  if (outer && b_.module().variables[outer].function != b_.current_function())
    b_.write(variable, updated, node.span());
  if (variable.empty() && is_filled_place(channel, true)) store(channel, updated);
}

void Lowering::return_statement(Node node) {
  std::vector<Operand> values;
  for (const Node& list : node.named_children()) {
    for (const Node& value :
         kind_of(list) == Kind::expression_list ? list.named_children() : std::vector<Node>{list}) {
      values.push_back({expression(value), {}, ir::OperandKind::positional});
    }
  }
  if (values.empty()) {
    for (const std::string_view name : here_.results) {
      values.push_back({read_name(name, node.span()), {}, ir::OperandKind::positional});
    }
  }
  if (values.size() == 1) b_.add_return(values[0].value);
  if (values.size() > 1) b_.add_return(b_.list(values, node.span()));
  b_.jump(Builder::Jump::leave);
}

void Lowering::begin_breakable(bool is_loop) {
  here_.targets.push_back({std::exchange(pending_label_, {}), is_loop});
}

// A break that leaves a switch or select goes on behind it, which the alternative's end does too.
void Lowering::break_statement(Node node) {
  const std::vector<Node> children = node.named_children();
  const std::string_view label = children.empty() ? std::string_view() : children[0].text();
  for (std::size_t i = here_.targets.size(); i > 0; --i) {
    const Target& target = here_.targets[i - 1];
    if (target.is_loop) return b_.jump(Builder::Jump::break_loop);
    if (label.empty() || target.label == label) return;
  }
}

void Lowering::continue_statement(Node) {
  const auto is_loop = [](const Target& target) { return target.is_loop; };
  if (std::any_of(here_.targets.begin(), here_.targets.end(), is_loop)) {
    b_.jump(Builder::Jump::continue_loop);
  }
}

void Lowering::labeled(Node node) {
  const Node label = node.field("label");
  for (const Node& child : node.named_children()) {
    if (label && child == label) continue;
    const Kind kind = kind_of(child);
    const bool takes_label = kind == Kind::for_statement || kind == Kind::select_statement ||
                             kind == Kind::expression_switch_statement ||
                             kind == Kind::type_switch_statement;
    if (label && takes_label) pending_label_ = label.text();
    statement(child);
    pending_label_ = {};
  }
}

void Lowering::defer_statement(Node node) {
  for (const Node& child : node.named_children()) {
    if (kind_of(child) == Kind::call_expression) deferred_call_ = child;
    expression(child);
    deferred_call_.reset();
  }
}

void Lowering::go_statement(Node node) { pieces(node); }

void Lowering::if_statement(Node node) {
  b_.begin_scope();
  if (const Node initializer = node.field("initializer")) statement(initializer);
  if (const Node condition = node.field("condition")) expression(condition);
  const lower::Guard guard = guard_of(node.field("condition"));
  b_.begin_branch();
  b_.assume(guard.when_true, node.span());
  if (const Node consequence = node.field("consequence")) statement(consequence);
  const Node alternative = node.field("alternative");
  const bool goes_on = alternative || !guard.when_false.empty();
  if (goes_on) b_.next_alternative();
  b_.assume(guard.when_false, node.span());
  if (alternative) statement(alternative);
  b_.end_branch(goes_on);
  b_.end_scope();
}

void Lowering::for_statement(Node node) {
  const Node body = node.field("body");
  b_.begin_scope();
  begin_breakable(true);
  Node clause;
  for (const Node& child : node.named_children()) {
    if (!body || !(child == body)) clause = child;
  }
  const Kind kind = kind_of(clause);
  if (kind == Kind::range_clause) {
    range_clause(clause);
    const std::vector<Node> places = ranged_places(clause);
    const Node each = places.empty() ? Node() : clause.field("left").named_children().back();
    const ValueId before = each ? read_name(each.text(), each.span()) : ValueId();
    statement(body);
    if (each) refill(places, each, before);
  } else if (kind == Kind::for_clause) {
    if (const Node initializer = clause.field("initializer")) statement(initializer);
    b_.begin_loop();
    if (const Node condition = clause.field("condition")) expression(condition);
    statement(body);
    if (const Node update = clause.field("update")) statement(update);
  } else {
    b_.begin_loop();
    if (clause) statement(clause);
    statement(body);
  }
  b_.end_loop();
  here_.targets.pop_back();
  b_.end_scope();
}

// for k, v := range x: v is an element of x; k is made from x by the unary operator "range" (an
// index, a key, or, for a channel, what was received).
void Lowering::range_clause(Node clause) {
  const Node right = clause.field("right");
  const Node left = clause.field("left");
  const ValueId source = right ? expression(right) : b_.opaque("missing expression", clause.span());
  b_.begin_loop();
  if (!left) return;
  const std::vector<Node> targets = left.named_children();
  std::vector<ValueId> values;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const bool used = targets[i].text() != "_";
    values.push_back(!used    ? ValueId()
                     : i == 0 ? b_.unary("range", source, targets[i].span())
                              : b_.element(source, targets[i].span()));
  }
  assign_all(targets, values, has_operator(left, right, ":=", source_.text));
}

// x and s.y of `for _, b := range [][]byte{x, s.y}`; none where something else is in the list.
std::vector<Node> Lowering::ranged_places(Node clause) {
  const Node left = clause.field("left");
  const Node right = clause.field("right");
  if (!left || kind_of(right) != Kind::composite_literal || !right.field("body")) return {};
  const std::vector<Node> targets = left.named_children();
  if (targets.size() != 2 || kind_of(targets[1]) != Kind::identifier || targets[1].text() == "_")
    return {};
  std::vector<Node> places;
  for (const Node& element : right.field("body").named_children()) {
    const std::vector<Node> inner = element.named_children();
    const Node place =
        kind_of(element) == Kind::literal_element && inner.size() == 1 ? inner[0] : element;
    if (variable_of(place).empty() && !is_filled_place(place, true)) return {};
    places.push_back(place);
  }
  constexpr std::size_t kMaximumPlaces = 8;
  return places.size() <= kMaximumPlaces ? places : std::vector<Node>();
}

// What the body fills by the name of each is filled: `for _, b := range [][]byte{x, y} {
// rand.Read(b) }`.
void Lowering::refill(const std::vector<Node>& places, Node each, ValueId before) {
  const ValueId after = read_name(each.text(), each.span());
  if (after == before || b_.module().values[after].op != ir::Op::out) return;
  for (const Node& place : places) store(place, after);
}

void Lowering::switch_statement(Node node) {
  b_.begin_scope();
  begin_breakable(false);
  if (const Node initializer = node.field("initializer")) statement(initializer);
  if (const Node value = node.field("value")) expression(value);
  cases(node.named_children(), {}, {}, {});
  here_.targets.pop_back();
  b_.end_scope();
}

void Lowering::type_switch(Node node) {
  b_.begin_scope();
  begin_breakable(false);
  if (const Node initializer = node.field("initializer")) statement(initializer);
  const Node value = node.field("value");
  const ValueId subject = value ? expression(value) : b_.opaque("missing expression", node.span());
  const Node alias = node.field("alias");
  cases(node.named_children(), alias ? alias.text() : std::string_view(), subject,
        alias ? alias.span() : Span());
  here_.targets.pop_back();
  b_.end_scope();
}

void Lowering::select_statement(Node node) {
  begin_breakable(false);
  const std::vector<Node> children = node.named_children();
  // Without a default it waits until one case runs, so there is no way around.
  b_.begin_branch();
  bool first = true;
  for (const Node& child : children) {
    if (!std::exchange(first, false)) b_.next_alternative();
    case_body(child, {}, {}, {});
  }
  b_.end_branch(!children.empty());
  here_.targets.pop_back();
}

// `case A: x; fallthrough; case B: y` is "A or nothing, then B".
void Lowering::cases(const std::vector<Node>& nodes, std::string_view alias, ValueId subject,
                     Span alias_span) {
  std::vector<Node> found;
  bool has_default = false;
  for (const Node& node : nodes) {
    const Kind kind = kind_of(node);
    if (kind != Kind::expression_case && kind != Kind::default_case && kind != Kind::type_case)
      continue;
    has_default = has_default || kind == Kind::default_case;
    found.push_back(node);
  }
  const auto falls_through = [](const Node& node) {
    std::string_view text = node.text();
    const std::size_t end = text.find_last_not_of(" \t\r\n;}");
    return end != std::string_view::npos && text.substr(0, end + 1).ends_with("fallthrough");
  };
  b_.begin_branch();
  for (std::size_t i = 0; i < found.size();) {
    if (i > 0) b_.next_alternative();
    std::size_t last = i;
    while (last + 1 < found.size() && falls_through(found[last])) ++last;
    for (std::size_t k = i; k < last; ++k) b_.begin_branch();
    for (std::size_t k = i; k <= last; ++k) {
      case_body(found[k], alias, subject, alias_span);
      if (k < last) b_.end_branch(false);
    }
    i = last + 1;
  }
  b_.end_branch(has_default);
}

void Lowering::case_body(Node node, std::string_view alias, ValueId subject, Span alias_span) {
  b_.begin_scope();
  const std::vector<Node> types = node.fields("type");
  if (!alias.empty()) {
    const ValueId annotation = types.size() == 1 ? type_value(types[0]) : ValueId();
    declare_name(alias, subject, alias_span, annotation);
  }
  if (const Node communication = node.field("communication")) statement(communication);
  for (const Node& child : node.named_children()) {
    const Kind kind = kind_of(child);
    if (kind == Kind::expression_list) {
      pieces(child);  // what the case compares with
    } else if (kind == Kind::statement_list || kind == Kind::unknown) {
      statement(child);
    }
  }
  b_.end_scope();
}

// case v, ok := <-ch
void Lowering::receive(Node node) {
  const Node left = node.field("left");
  const Node right = node.field("right");
  if (!right) return;
  if (!left) {
    expression(right);
    return;
  }
  const std::vector<Node> targets = left.named_children();
  assign_all(targets, results_of(right, targets), has_operator(left, right, ":=", source_.text));
}

}  // namespace micryscope::languages::golang
