#include "rewrites.h"

#include <map>
#include <set>
#include <vector>

#include "ir/ir.h"
#include "lower/lowering.h"
#include "parse/syntax.h"
#include "support/catch.h"

namespace micryscope::properties {

namespace {

/// Every node, parents before children.
template <typename Visit>
void each_node(const parse::Node& root, Visit visit) {
  std::vector<parse::Node> open{root};
  while (!open.empty()) {
    const parse::Node node = open.back();
    open.pop_back();
    visit(node);
    for (const parse::Node& child : node.children()) open.push_back(child);
  }
}

template <typename Use>
std::string with_tree(const lower::LanguageSpec& language, const std::string& text, Use use) {
  const auto tree = parse::parse(language.grammar(), text, parse::Budget{});
  REQUIRE(tree);
  return use(tree->root());
}

bool means_something(std::string_view comment) {
  return comment.find("micryscope:") != std::string_view::npos || comment.starts_with("//go:") ||
         comment.starts_with("// +build") || comment.starts_with("#!");
}

/// Locals of functions, no parameters: callers name those.
std::set<std::string> locals_of(const lower::LanguageSpec& language, const std::string& text) {
  const ir::Module module = lower::lower_file(language, "local", text, {});
  std::map<std::string, bool> is_local;
  for (const ir::Variable& variable : module.variables) {
    bool local = variable.function != ir::FunctionId(0);
    for (const ir::ValueId value : variable.definitions) {
      const ir::Op op = module.values[value].op;
      local = local && op != ir::Op::parameter && op != ir::Op::import && op != ir::Op::function &&
              op != ir::Op::class_object;
    }
    const auto [it, fresh] = is_local.emplace(module.text(variable.name), local);
    it->second = it->second && local;
  }
  std::set<std::string> names;
  for (const auto& [name, local] : is_local) {
    if (local && name.size() > 1) names.insert(name);
  }
  return names;
}

/// A name in a place that is no variable of this function: a member, a keyword, an import.
bool is_other_name(const parse::Node& node) {
  if (node.kind() != "identifier") return true;
  const parse::Node parent = node.parent();
  const std::string_view kind = parent.kind();
  if (kind == "attribute") return parent.field("attribute") == node;
  if (kind == "keyword_argument") return parent.field("name") == node;
  // A key of a Go literal may be a field.
  return kind == "literal_element" || kind == "keyed_element" || kind == "global_statement" ||
         kind == "nonlocal_statement" || kind == "dotted_name" || kind == "selector_expression";
}

}  // namespace

std::string without_comments(const lower::LanguageSpec& language, const std::string& text) {
  return with_tree(language, text, [&](const parse::Node& root) {
    std::string made = text;
    each_node(root, [&](const parse::Node& node) {
      if (!parse::is_comment(node) || node.kind() == "line_continuation" ||
          means_something(node.text()))
        return;
      for (std::uint32_t i = node.span().begin; i < node.span().end; ++i) {
        if (made[i] != '\n' && made[i] != '\r') made[i] = ' ';
      }
    });
    return made;
  });
}

std::string with_line_before_statements(const lower::LanguageSpec& language,
                                        const std::string& text, const std::string& line) {
  return with_tree(language, text, [&](const parse::Node& root) {
    std::string made;
    std::size_t copied = 0;
    for (const parse::Node& child : root.children()) {
      const std::size_t begin = child.span().begin;
      const bool begins_line = begin == 0 || text[begin - 1] == '\n';
      // A comment belongs to the line that follows it.
      const std::string_view before = std::string_view(text).substr(copied, begin - copied);
      if (!begins_line || parse::is_comment(child) || begin < copied) continue;
      made += before;
      const std::size_t last = made.size() < 2 ? 0 : made.rfind('\n', made.size() - 2) + 1;
      const std::string_view previous = std::string_view(made).substr(last);
      if (previous.find("micryscope:") == std::string_view::npos) made += line;
      copied = begin;
    }
    return made + text.substr(copied);
  });
}

std::string with_more_comments(const lower::LanguageSpec& language, const std::string& text) {
  const std::string mark = language.group == "python" ? "#" : "//";
  return with_line_before_statements(language, text, mark + " md5, AES.MODE_ECB; key = \"k\"\n");
}

std::string with_renamed_locals(const lower::LanguageSpec& language, const std::string& text) {
  std::set<std::string> names = locals_of(language, text);
  return with_tree(language, text, [&](const parse::Node& root) {
    each_node(root, [&](const parse::Node& node) {
      if (node.child_count() == 0 && names.contains(std::string(node.text())) &&
          is_other_name(node))
        names.erase(std::string(node.text()));
    });
    std::set<std::uint32_t> ends;
    each_node(root, [&](const parse::Node& node) {
      if (node.kind() == "identifier" && names.contains(std::string(node.text())))
        ends.insert(node.span().end);
    });
    std::string made;
    std::uint32_t copied = 0;
    for (const std::uint32_t end : ends) {
      made += text.substr(copied, end - copied) + "_2";
      copied = end;
    }
    return made + text.substr(copied);
  });
}

}  // namespace micryscope::properties
