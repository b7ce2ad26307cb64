// The only header that knows tree-sitter's C interface. A SyntaxTree owns a parsed text; a Node is
// a cheap handle into it. Nodes print and compare by kind name; `kind_id` is for dispatch tables.
#pragma once

#include <tree_sitter/api.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "parse/budget.h"
#include "parse/comment_runs.h"
#include "support/span.h"

namespace micryscope::parse {

/// A text, which must outlive this, without its long runs of comments.
struct CutText {
  std::string_view whole;
  CommentRuns looks = CommentRuns::none;
  std::vector<CommentRun> runs;
  Cuts cuts;
};

/// What the nodes of one tree share: the text, and the numbers of the fields that were asked for,
/// which tree-sitter would search by name each time.
class ParsedText {
 public:
  ParsedText(CutText text, const TSLanguage* language)
      : cut_(std::move(text)), language_(language) {}
  /// What the tree was made of.
  std::string_view text() const { return cut_.cuts.empty() ? cut_.whole : cut_.cuts.remaining(); }
  const CutText& cut() const { return cut_; }
  /// A place in text() as a place in the whole.
  Span whole(Span place) const { return cut_.cuts.empty() ? place : cut_.cuts.whole(place); }
  /// 0 when the grammar has no such field. Not for several threads at once.
  TSFieldId field(std::string_view name) const;

 private:
  struct Known {
    std::string_view name;
    TSFieldId id = 0;
  };
  static constexpr std::size_t kKnown = 64;  // a power of two; grammars have fewer fields

  CutText cut_;
  const TSLanguage* language_;
  mutable std::array<Known, kKnown> known_;
};

class Node {
 public:
  Node() : node_{} {}
  /// The text must outlive the node.
  Node(TSNode node, const ParsedText* text) : node_(node), text_(text) {}

  explicit operator bool() const { return !ts_node_is_null(node_); }
  std::string_view kind() const { return ts_node_type(node_); }
  std::uint16_t kind_id() const { return ts_node_symbol(node_); }
  bool is(std::string_view kind_name) const { return *this && kind() == kind_name; }
  bool is_named() const { return ts_node_is_named(node_); }
  bool is_error() const { return ts_node_is_error(node_); }
  bool is_missing() const { return ts_node_is_missing(node_); }
  bool has_error() const { return ts_node_has_error(node_); }
  /// In the whole text.
  Span span() const {
    const Span place{ts_node_start_byte(node_), ts_node_end_byte(node_)};
    return text_ == nullptr ? place : text_->whole(place);
  }
  /// Without long runs of comments.
  std::string_view text() const {
    const std::uint32_t start = ts_node_start_byte(node_);
    return text_->text().substr(start, ts_node_end_byte(node_) - start);
  }
  Node parent() const { return {ts_node_parent(node_), text_}; }
  Node field(std::string_view name) const {
    return {ts_node_child_by_field_id(node_, text_ == nullptr ? 0 : text_->field(name)), text_};
  }
  std::uint32_t child_count() const { return ts_node_child_count(node_); }
  std::uint32_t named_child_count() const { return ts_node_named_child_count(node_); }
  /// The i-th named child (comments included); a null node when there is none. Linear in i.
  Node named_child(std::uint32_t i) const { return {ts_node_named_child(node_, i), text_}; }
  Node child(std::uint32_t i) const { return {ts_node_child(node_, i), text_}; }
  /// All children or all named children without comments, in one linear pass. Use these for loops.
  std::vector<Node> children() const;
  std::vector<Node> named_children() const;
  /// All children that carry this field name, in order.
  std::vector<Node> fields(std::string_view name) const;
  bool operator==(const Node& other) const { return ts_node_eq(node_, other.node_); }
  const TSNode& raw() const { return node_; }

 private:
  TSNode node_;
  const ParsedText* text_ = nullptr;
};

/// A comment is a named node whose kind contains "comment"; so is a backslash at a line's end.
bool is_comment(const Node& node);

class SyntaxTree {
 public:
  SyntaxTree(TSTree* tree, CutText text)
      : tree_(tree), text_(std::make_unique<ParsedText>(std::move(text), ts_tree_language(tree))) {}
  Node root() const { return {ts_tree_root_node(tree_.get()), text_.get()}; }
  /// The whole text.
  std::string_view text() const { return text_->cut().whole; }
  /// Top-most ERROR and MISSING nodes, at most `limit`, found without recursion.
  std::vector<Span> errors(std::size_t limit) const;
  /// The long runs of comments that are not in the tree.
  const std::vector<CommentRun>& left_out() const { return text_->cut().runs; }
  /// Indices of the runs that were left out of a string, and so are none. Without recursion.
  std::vector<std::uint32_t> runs_in_text() const;
  /// Spans of comments that contain the word, in order; case does not count. Without recursion.
  std::vector<Span> comments_with(std::string_view word) const;

 private:
  struct Delete {
    void operator()(TSTree* tree) const { ts_tree_delete(tree); }
  };
  std::unique_ptr<TSTree, Delete> tree_;
  std::unique_ptr<ParsedText> text_;  // whose address the nodes know
};

/// What ended a parse early.
enum class Stopped : std::uint8_t {
  by_steps,  ///< the same for every run
  by_brake,  ///< by --timeout; another run may come through
};

/// Parses one text, which must outlive the tree.
tl::expected<SyntaxTree, Stopped> parse(const TSLanguage* language, std::string_view text,
                                        const Budget& budget,
                                        CommentRuns comments = CommentRuns::none);

}  // namespace micryscope::parse
