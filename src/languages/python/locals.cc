// Python decides before a function runs which names are its locals: all that are assigned anywhere
// in it. Saying so first keeps a read before the assignment from meaning an outer variable.
//
//     key = b"outer"
//     def f():
//         for block in blocks:
//             if previous: use(key)     # this function's key
//             key = derive(block)
#include "languages/python/lowering.h"

namespace micryscope::languages::py {

namespace {

using Names = std::vector<Node>;

// The plain names in a target.
void collect_target(Node target, Names& names) {
  std::vector<Node> open{target};
  while (!open.empty()) {
    const Node at = open.back();
    open.pop_back();
    if (!at) continue;
    const std::string_view kind = at.kind();
    if (kind == "identifier") {
      names.push_back(at);
    } else if (kind != "attribute" && kind != "subscript" && kind != "call") {
      for (const Node& child : at.named_children()) open.push_back(child);
    }
  }
}

void collect_assignments(Node statement, Names& names) {
  for (Node at = statement.named_child(0); at; at = at.field("right")) {
    const std::string_view kind = at.kind();
    if (kind != "assignment" && kind != "augmented_assignment") break;
    collect_target(at.field("left"), names);
  }
}

void collect_imports(Node statement, Names& names) {
  for (const Node& item : statement.fields("name")) {
    const Node alias = item.field("alias");
    names.push_back(alias ? alias : item.named_child(0));
  }
}

void collect_with(Node statement, Names& names) {
  for (const Node& clause : statement.named_children()) {
    if (!clause.is("with_clause")) continue;
    for (const Node& item : clause.named_children()) {
      const Node value = item.field("value");
      if (value.is("as_pattern")) collect_target(value.field("alias"), names);
    }
  }
}

bool is_nest(std::string_view kind) {
  return kind == "block" || kind == "if_statement" || kind == "elif_clause" || kind == "else_clause" ||
         kind == "while_statement" || kind == "try_statement" || kind == "except_clause" ||
         kind == "finally_clause" || kind == "match_statement" || kind == "case_clause";
}

// What one statement assigns; true when there are statements inside to look at.
bool collect(Node node, Names& names) {
  const std::string_view kind = node.kind();
  if (kind == "expression_statement") {
    collect_assignments(node, names);
  } else if (kind == "import_statement" || kind == "import_from_statement") {
    collect_imports(node, names);
  } else if (kind == "function_definition" || kind == "class_definition") {
    names.push_back(node.field("name"));
  } else if (kind == "decorated_definition") {
    if (const Node inner = node.field("definition")) names.push_back(inner.field("name"));
  } else if (kind == "for_statement") {
    collect_target(node.field("left"), names);
    return true;
  } else if (kind == "with_statement") {
    collect_with(node, names);
    return true;
  }
  return is_nest(kind);
}

}  // namespace

void Lowering::declare_locals(Node body) {
  if (!body) return;
  Names names;
  std::vector<Node> open{body};
  while (!open.empty()) {
    const Node at = open.back();
    open.pop_back();
    const bool is_global = at.is("global_statement");
    if (is_global || at.is("nonlocal_statement")) {
      for (const Node& name : at.named_children()) b_.use_outer(name.text(), is_global);
    } else if (collect(at, names)) {
      for (const Node& child : at.named_children()) open.push_back(child);
    }
  }
  for (const Node& name : names) {
    if (name && !name.text().empty()) b_.declare_in_function(name.text(), {}, name.span());
  }
}

}  // namespace micryscope::languages::py
