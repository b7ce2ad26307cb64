#include "changes/objects.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace micryscope::changes {

const Oid kEmptyTree = {{0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e, 0xb9, 0xa0, 0x60,
                         0xe5, 0x4b, 0xf8, 0xd6, 0x92, 0x88, 0xfb, 0xee, 0x49, 0x04}};

namespace {

std::optional<NodeKind> kind_of(std::string_view mode) {
  if (mode == "40000" || mode == "040000") return NodeKind::folder;
  if (mode == "120000") return NodeKind::link;
  if (mode == "160000") return NodeKind::submodule;
  if (mode.starts_with("100")) return NodeKind::file;
  return std::nullopt;
}

// No checkout would make such a file; `..` would lead a reader of paths astray.
bool is_possible_name(std::string_view name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != name.npos) return false;
  return !(name.size() == 4 && name[0] == '.' && (name[1] | 0x20) == 'g' &&
           (name[2] | 0x20) == 'i' && (name[3] | 0x20) == 't');
}

}  // namespace

std::string Oid::hex() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

std::optional<Oid> oid_from_hex(std::string_view hex) {
  Oid id;
  if (hex.size() != id.bytes.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const char* from = hex.data() + 2 * i;
    if (std::from_chars(from, from + 2, id.bytes[i], 16).ptr != from + 2) return std::nullopt;
  }
  return id;
}

// "mode name\0" and 20 bytes, again and again.
std::optional<std::vector<Node>> parse_tree(std::string_view bytes) {
  std::vector<Node> nodes;
  while (!bytes.empty()) {
    const std::size_t space = bytes.find(' ');
    const std::size_t end = bytes.find('\0');
    if (space == bytes.npos || end == bytes.npos || space > end) return std::nullopt;
    if (bytes.size() - end - 1 < Oid().bytes.size()) return std::nullopt;
    const auto kind = kind_of(bytes.substr(0, space));
    const std::string_view name = bytes.substr(space + 1, end - space - 1);
    Node node{.name = std::string(name), .kind = kind.value_or(NodeKind::file)};
    bytes.remove_prefix(end + 1);
    std::copy_n(bytes.begin(), node.id.bytes.size(), node.id.bytes.begin());
    bytes.remove_prefix(node.id.bytes.size());
    if (kind && is_possible_name(name)) nodes.push_back(std::move(node));
  }
  return nodes;
}

// "tree ID\nparent ID\n...committer NAME <MAIL> SECONDS ZONE\n...\n\nMESSAGE"
std::optional<Commit> parse_commit(std::string_view text) {
  Commit commit;
  bool has_tree = false;
  while (!text.empty() && text.front() != '\n') {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::string_view value = line.substr(std::min(line.size(), line.find(' ') + 1));
    if (line.starts_with("tree ") || line.starts_with("parent ")) {
      const auto id = oid_from_hex(value);
      if (!id) return std::nullopt;
      if (line.front() == 'p') {
        commit.parents.push_back(*id);
      } else {
        commit.tree = *id;
        has_tree = true;
      }
    } else if (line.starts_with("committer ")) {
      const std::size_t mail = value.rfind("> ");
      if (mail == value.npos) continue;
      std::from_chars(value.data() + mail + 2, value.data() + value.size(), commit.time);
    }
  }
  if (!text.empty()) text.remove_prefix(1);
  commit.message = text;
  if (!has_tree) return std::nullopt;
  return commit;
}

}  // namespace micryscope::changes
