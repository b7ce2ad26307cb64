#include "parse/syntax.h"

#include <algorithm>

namespace micryscope::parse {

namespace {

// Visits every node in document order without recursion; `enter` says whether to go inside.
template <typename Enter>
void walk(TSNode root, Enter enter) {
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  for (bool more = true; more;) {
    if (enter(ts_tree_cursor_current_node(&cursor)) && ts_tree_cursor_goto_first_child(&cursor))
      continue;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        more = false;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
}

template <typename Take>
void each_child(TSNode node, Take take) {
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  if (ts_tree_cursor_goto_first_child(&cursor)) {
    do {
      take(cursor);
    } while (ts_tree_cursor_goto_next_sibling(&cursor));
  }
  ts_tree_cursor_delete(&cursor);
}

}  // namespace

TSFieldId ParsedText::field(std::string_view name) const {
  // Names are literals of the front ends, so that the address nearly always finds the same name.
  const auto address = reinterpret_cast<std::uintptr_t>(name.data());
  Known& known = known_[(address ^ (address >> 6)) % kKnown];
  if (known.id != 0 && known.name == name) return known.id;
  const TSFieldId id = ts_language_field_id_for_name(language_, name.data(),
                                                     static_cast<std::uint32_t>(name.size()));
  if (id != 0) known = {ts_language_field_name_for_id(language_, id), id};
  return id;
}

std::vector<Node> Node::children() const {
  std::vector<Node> found;
  each_child(node_, [&](const TSTreeCursor& at) {
    found.emplace_back(ts_tree_cursor_current_node(&at), text_);
  });
  return found;
}

std::vector<Node> Node::named_children() const {
  std::vector<Node> found;
  each_child(node_, [&](const TSTreeCursor& at) {
    const Node child(ts_tree_cursor_current_node(&at), text_);
    if (child.is_named() && !is_comment(child)) found.push_back(child);
  });
  return found;
}

std::vector<Node> Node::fields(std::string_view name) const {
  std::vector<Node> found;
  each_child(node_, [&](const TSTreeCursor& at) {
    const char* field = ts_tree_cursor_current_field_name(&at);
    if (field != nullptr && name == field)
      found.emplace_back(ts_tree_cursor_current_node(&at), text_);
  });
  return found;
}

bool is_comment(const Node& node) {
  const std::string_view kind = node.kind();
  return kind.find("comment") != std::string_view::npos || kind == "line_continuation";
}

std::vector<Span> SyntaxTree::errors(std::size_t limit) const {
  std::vector<Span> found;
  walk(ts_tree_root_node(tree_.get()), [&](TSNode node) {
    if (found.size() >= limit || !ts_node_has_error(node)) return false;
    if (!ts_node_is_error(node) && !ts_node_is_missing(node)) return true;
    found.push_back({ts_node_start_byte(node), ts_node_end_byte(node)});
    return false;
  });
  return found;
}

namespace {

/// `word` is in lower case.
bool contains_word(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 0x20) : a) == b;
  };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

}  // namespace

std::vector<Span> SyntaxTree::comments_with(std::string_view word) const {
  std::vector<Span> found;
  if (!contains_word(text(), word)) return found;
  walk(ts_tree_root_node(tree_.get()), [&](TSNode raw) {
    const Node node(raw, text_.get());
    if (!is_comment(node)) return true;
    if (contains_word(node.text(), word)) found.push_back(node.span());
    return false;
  });
  return found;
}

}  // namespace micryscope::parse
