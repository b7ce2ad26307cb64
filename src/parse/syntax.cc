#include "parse/syntax.h"

#include <algorithm>
#include <array>

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

/// What text holds besides statements. Not what stands inside braces of a template.
bool is_text(std::string_view kind) {
  constexpr std::array<std::string_view, 18> kKinds = {
      "comment",         "escape_interpolation",
      "escape_sequence", "format_specifier",
      "hash_bang_line",  "html_character_reference",
      "html_comment",    "jsx_element",
      "jsx_text",        "regex",
      "regex_flags",     "regex_pattern",
      "string",          "string_content",
      "string_end",      "string_fragment",
      "string_start",    "template_string"};
  return std::ranges::binary_search(kKinds, kind);
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

// One pass over the tree and the cuts: the nodes that are open at a cut are those on a stack, and
// the deepest of them is what the cut lies in.
std::vector<std::uint32_t> SyntaxTree::runs_in_text() const {
  std::vector<std::uint32_t> found;
  const std::vector<Cuts::Place>& places = text_->cut().cuts.places();
  struct Open {
    std::uint32_t end;
    bool is_text;
  };
  std::vector<Open> open;
  auto place = places.begin();
  const auto close_before = [&](std::uint32_t at) {
    while (!open.empty() && open.back().end <= at) open.pop_back();
  };
  walk(ts_tree_root_node(tree_.get()), [&](TSNode node) {
    const std::uint32_t begin = ts_node_start_byte(node);
    for (; place != places.end() && place->at <= begin; ++place) {
      close_before(place->at);
      if (!open.empty() && open.back().is_text) found.push_back(place->run);
    }
    if (place == places.end()) return false;
    close_before(begin);
    open.push_back({ts_node_end_byte(node), is_text(ts_node_type(node))});
    return true;
  });
  for (; place != places.end(); ++place) {
    close_before(place->at);
    if (!open.empty() && open.back().is_text) found.push_back(place->run);
  }
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<Span> SyntaxTree::errors(std::size_t limit) const {
  std::vector<Span> found;
  walk(ts_tree_root_node(tree_.get()), [&](TSNode node) {
    if (found.size() >= limit || !ts_node_has_error(node)) return false;
    if (!ts_node_is_error(node) && !ts_node_is_missing(node)) return true;
    found.push_back(Node(node, text_.get()).span());
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
  const CutText& cut = text_->cut();
  for (const CommentRun& run : cut.runs) {
    for (const Span comment : comments_of_run(cut.whole, run, cut.looks)) {
      if (contains_word(cut.whole.substr(comment.begin, comment.end - comment.begin), word))
        found.push_back(comment);
    }
  }
  // Those that were kept of a run stand in the tree and in the run.
  const auto same = [](Span a, Span b) { return a.begin == b.begin; };
  std::ranges::sort(found, {}, &Span::begin);
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  return found;
}

}  // namespace micryscope::parse
