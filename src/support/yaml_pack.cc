#include "support/yaml_pack.h"

#include <map>

namespace micryscope::yaml {

namespace {

constexpr std::uint8_t kKindBits = 3;
constexpr std::uint8_t kQuoted = 4;
constexpr std::uint8_t kHasText = 8;

void put_number(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>((number & 0x7F) | 0x80);
  out += static_cast<char>(number);
}

// Small negative numbers become small positive ones.
std::uint64_t fold_sign(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
}
std::int64_t unfold_sign(std::uint64_t number) {
  return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

class Packer {
 public:
  std::string run(const std::vector<Node>& documents) {
    put_number(nodes_, documents.size());
    for (const Node& document : documents) add(document);
    std::string out;
    put_number(out, texts_.size());
    for (const std::string_view text : texts_) {
      put_number(out, text.size());
      out += text;
    }
    return out + nodes_;
  }

 private:
  void add(const Node& node) {
    std::uint8_t head = static_cast<std::uint8_t>(node.kind);
    if (node.quoted) head |= kQuoted;
    if (!node.text.empty()) head |= kHasText;
    nodes_ += static_cast<char>(head);
    put_number(nodes_, fold_sign(std::int64_t{node.line} - line_));
    line_ = node.line;
    put_number(nodes_, node.column);
    if (!node.text.empty()) put_number(nodes_, number_of(node.text));
    if (node.is_list()) {
      put_number(nodes_, node.items.size());
      for (const Node& item : node.items) add(item);
    } else if (node.is_map()) {
      put_number(nodes_, node.entries.size());
      for (const auto& [key, value] : node.entries) {
        add(key);
        add(value);
      }
    }
  }

  std::size_t number_of(std::string_view text) {
    const auto [place, is_new] = numbers_.try_emplace(text, texts_.size());
    if (is_new) texts_.push_back(text);
    return place->second;
  }

  std::string nodes_;
  std::int64_t line_ = 0;
  std::map<std::string_view, std::size_t> numbers_;
  std::vector<std::string_view> texts_;
};

/// After the first mistake everything reads as zero.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

  Result<std::vector<Node>> run() {
    texts_.resize(count());
    for (std::string_view& text : texts_) {
      const std::size_t size = count();
      text = bytes_.substr(0, size);
      bytes_.remove_prefix(size);
    }
    std::vector<Node> documents(count());
    for (Node& document : documents) read(document, 0);
    if (failed_ || !bytes_.empty()) return fail(ErrorCode::config, "damaged packed YAML");
    return documents;
  }

 private:
  std::uint64_t number() {
    std::uint64_t result = 0;
    for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      result |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return result;
    }
    failed_ = true;
    return 0;
  }

  /// A number of things that follow; each takes a byte at least.
  std::size_t count() {
    const std::uint64_t result = number();
    if (failed_ || result > bytes_.size()) {
      failed_ = true;
      bytes_ = {};
      return 0;
    }
    return result;
  }

  void read(Node& node, std::size_t depth) {
    if (failed_ || bytes_.empty() || depth > kMaximumDepth) {
      failed_ = true;
      return;
    }
    const auto head = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    node.kind = static_cast<Kind>(head & kKindBits);
    node.quoted = (head & kQuoted) != 0;
    line_ += unfold_sign(number());
    node.line = static_cast<std::uint32_t>(line_);
    node.column = static_cast<std::uint32_t>(number());
    if ((head & kHasText) != 0) {
      const std::uint64_t text = number();
      failed_ = failed_ || text >= texts_.size();
      if (!failed_) node.text = texts_[text];
    }
    if (node.is_list()) {
      node.items.resize(count());
      for (Node& item : node.items) read(item, depth + 1);
    } else if (node.is_map()) {
      node.entries.resize(count());
      for (auto& [key, value] : node.entries) {
        read(key, depth + 1);
        read(value, depth + 1);
      }
    }
  }

  std::string_view bytes_;
  std::vector<std::string_view> texts_;
  std::int64_t line_ = 0;
  bool failed_ = false;
};

}  // namespace

std::string pack(const std::vector<Node>& documents) { return Packer().run(documents); }

Result<std::vector<Node>> unpack(std::string_view bytes) { return Unpacker(bytes).run(); }

}  // namespace micryscope::yaml
