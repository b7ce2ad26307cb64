// yaml-cpp reports events, of which we build the tree ourselves: its own tree resolves aliases,
// which is how a few hundred bytes become gigabytes, and hides duplicate keys. It also takes the
// end of the text for the end of a quoted one. After a mistake that leaves nothing to go on with,
// the events are let pass by, because a handler cannot stop the parser; the size limit bounds what
// that costs.
#include "support/yaml_reader.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <exception>
#include <set>
#include <sstream>

#include "support/suggest.h"

namespace micryscope::yaml {

Node::Node() = default;
Node::~Node() = default;
Node::Node(const Node&) = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(const Node&) = default;
Node& Node::operator=(Node&&) noexcept = default;

namespace {

constexpr std::size_t kMostErrors = 20;  // of one text

std::string place_of(std::string_view file, std::uint32_t line, std::uint32_t column) {
  return std::string(file) + ':' + std::to_string(line) + ':' + std::to_string(column);
}

// yaml-cpp counts from 0 and says -1 for "nowhere".
std::uint32_t from_one(int position) {
  return position < 0 ? 1 : static_cast<std::uint32_t>(position) + 1;
}

class TreeMaker final : public YAML::EventHandler {
 public:
  TreeMaker(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  bool is_stopped() const { return is_stopped_; }
  /// What the parser itself found; nothing if that may follow from the last mistake.
  void add_error(Error error) {
    if (!is_stopped_) errors_.push_back(std::move(error));
    is_stopped_ = true;
  }
  /// None if nothing was wrong.
  std::optional<Error> error() const {
    if (errors_.empty()) return std::nullopt;
    Error first = errors_.front();
    first.others.assign(errors_.begin() + 1, errors_.end());
    return first;
  }
  std::vector<Node> take() { return std::move(documents_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {
    if (!is_stopped_) documents_.push_back(std::move(finished_));
    finished_ = Node();
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node = make(Kind::null, mark);
    const auto at = static_cast<std::size_t>(mark.pos < 0 ? 0 : mark.pos);
    for (const std::string_view spelling : {"null", "Null", "NULL", "~"}) {
      if (at < text_.size() && text_.substr(at).starts_with(spelling)) node.text = spelling;
    }
    refuse(node, {}, anchor);
    add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Node node = make(Kind::scalar, mark);
    fail(node, "aliases (*name) are not allowed; write the value out");
    add(std::move(node));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = make(Kind::scalar, mark);
    node.text = value;
    node.quoted = tag == "!";  // yaml-cpp's word for a scalar that is not plain
    refuse(node, tag, anchor);
    if (node.quoted && !is_closed(mark)) stop(node, "a quote that is never closed");
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(make(Kind::list, mark), tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(make(Kind::map, mark), tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    std::set<std::string> keys;
    bool has_key = false;  // the last entry waits for its value
  };

  static Node make(Kind kind, const YAML::Mark& mark) {
    Node node;
    node.kind = kind;
    node.line = from_one(mark.line);
    node.column = from_one(mark.column);
    return node;
  }

  void fail(const Node& node, std::string message) {
    if (is_stopped_) return;
    errors_.push_back(error_at(node, file_, std::move(message)));
    is_stopped_ = errors_.size() == kMostErrors;
  }
  void stop(const Node& node, std::string message) {
    fail(node, std::move(message));
    is_stopped_ = true;
  }

  /// Whether the quoted text that begins here ends before the file does.
  bool is_closed(const YAML::Mark& mark) const {
    std::size_t at = static_cast<std::size_t>(mark.pos < 0 ? 0 : mark.pos);
    if (at >= text_.size() || (text_[at] != '"' && text_[at] != '\'')) return true;  // a block
    const char quote = text_[at];
    while (++at < text_.size()) {
      const bool is_quote = text_[at] == quote;
      const bool is_doubled =
          is_quote && quote == '\'' && at + 1 < text_.size() && text_[at + 1] == quote;
      if (is_quote && !is_doubled) return true;
      if (is_doubled || (quote == '"' && text_[at] == '\\')) ++at;
    }
    return false;
  }

  void refuse(const Node& node, std::string_view tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) fail(node, "anchors (&name) are not allowed");
    if (!tag.empty() && tag != "?" && tag != "!") {
      fail(node, "tags (" + std::string(tag.substr(0, 40)) + ") are not allowed");
    }
  }

  void open(Node node, std::string_view tag, YAML::anchor_t anchor) {
    refuse(node, tag, anchor);
    if (open_.size() >= kMaximumDepth) {
      stop(node, "nested deeper than " + std::to_string(kMaximumDepth) + " levels");
    }
    if (!is_stopped_) open_.push_back({std::move(node), {}, false});
  }

  void close() {
    if (is_stopped_ || open_.empty()) return;
    Node node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (is_stopped_) return;
    if (++count_ > kMaximumNodes) {
      return stop(node, "more than " + std::to_string(kMaximumNodes) + " values");
    }
    if (open_.empty()) {
      finished_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.is_list()) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.has_key) {
      parent.node.entries.back().second = std::move(node);
      parent.has_key = false;
    } else {
      add_key(parent, std::move(node));
    }
  }

  void add_key(Open& map, Node key) {
    if (key.is_null() && !key.text.empty()) key.kind = Kind::scalar;  // the word `null` as a key
    if (!key.is_scalar()) {
      fail(key, "a key must be a word");
    } else if (key.text == "<<" && !key.quoted) {
      fail(key, "merge keys (<<) are not allowed");
    } else if (!map.keys.insert(key.text).second) {
      fail(key, "the key \"" + key.text + "\" is there twice");
    }
    map.node.entries.emplace_back(std::move(key), Node());
    map.has_key = true;
  }

  std::string_view text_;
  std::string_view file_;
  std::vector<Open> open_;
  Node finished_;
  std::vector<Node> documents_;
  std::size_t count_ = 0;
  std::vector<Error> errors_;
  bool is_stopped_ = false;
};

std::string kind_name(const Node& node) {
  switch (node.kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return '"' + node.text.substr(0, 60) + '"';
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a map";
  }
  return {};
}

tl::unexpected<Error> wrong(const Node& node, std::string_view file, std::string_view wanted) {
  return tl::make_unexpected(
      error_at(node, file, "expected " + std::string(wanted) + ", found " + kind_name(node)));
}

/// Reads the whole of an unquoted scalar as a number.
template <typename Number>
Result<Number> number(const Node& node, std::string_view file, std::string_view wanted) {
  Number value{};
  const char* const end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, value);
  const bool is_number = node.is_scalar() && !node.quoted && error == std::errc() && stop == end &&
                         node.text.find_first_of("nN") == std::string::npos;  // inf, nan
  if (!is_number) return wrong(node, file, wanted);
  return value;
}

}  // namespace

const Node* Node::get(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

Result<std::vector<Node>> read_all(std::string_view text, std::string_view file) {
  if (text.size() > kMaximumBytes) {
    return fail(ErrorCode::config, "larger than 1 MB", std::string(file));
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  // With a zero byte yaml-cpp would take the text for UTF-16.
  if (text.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::config, "not UTF-8 text (it has a zero byte)", std::string(file));
  }
  TreeMaker maker(text, file);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (!maker.is_stopped() && parser.HandleNextDocument(maker)) {
    }
  } catch (const YAML::Exception& problem) {
    maker.add_error({ErrorCode::config, "not valid YAML: " + problem.msg,
                     place_of(file, from_one(problem.mark.line), from_one(problem.mark.column))});
  } catch (const std::exception& problem) {
    return fail(ErrorCode::config, std::string("not valid YAML: ") + problem.what(),
                std::string(file));
  }
  if (auto error = maker.error()) return tl::make_unexpected(*std::move(error));
  return maker.take();
}

Result<Node> read_one(std::string_view text, std::string_view file) {
  MS_TRY(std::vector<Node> documents, read_all(text, file));
  if (documents.empty()) return Node();
  if (documents.size() > 1) {
    return tl::make_unexpected(error_at(documents[1], file, "only one document is allowed here"));
  }
  return std::move(documents[0]);
}

std::string place(const Node& node, std::string_view file) {
  return place_of(file, node.line, node.column);
}

Error error_at(const Node& node, std::string_view file, std::string message) {
  return {ErrorCode::config, std::move(message), place(node, file)};
}

std::optional<Error> check_keys(const Node& map, std::span<const std::string_view> known,
                                std::string_view file) {
  if (!map.is_map()) return error_at(map, file, "expected a map, found " + kind_name(map));
  std::optional<Error> error;
  for (const auto& [key, value] : map.entries) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    Error unknown = error_at(
        key, file, "unknown key \"" + key.text.substr(0, 60) + '"' + did_you_mean(key.text, known));
    if (error) {
      error->others.push_back(std::move(unknown));
    } else {
      error = std::move(unknown);
    }
  }
  return error;
}

Result<const Node*> required(const Node& map, std::string_view key, std::string_view file) {
  if (!map.is_map()) return wrong(map, file, "a map");
  const Node* const value = map.get(key);
  if (value == nullptr) {
    return tl::make_unexpected(
        error_at(map, file, "the key \"" + std::string(key) + "\" is missing"));
  }
  return value;
}

Result<std::string> as_string(const Node& node, std::string_view file) {
  if (!node.is_scalar()) return wrong(node, file, "a text");
  return node.text;
}

Result<double> as_number(const Node& node, std::string_view file) {
  return number<double>(node, file, "a number");
}

Result<double> as_count(const Node& node, std::string_view file) {
  constexpr double kMost = 4'294'967'295;
  constexpr std::string_view kWanted = "a whole number from 0 to 2^32 - 1";
  MS_TRY(const double value, number<double>(node, file, kWanted));
  if (value < 0 || value > kMost || value != std::floor(value)) return wrong(node, file, kWanted);
  return value;
}

Result<long long> as_integer(const Node& node, std::string_view file) {
  return number<long long>(node, file, "a whole number");
}

Result<bool> as_bool(const Node& node, std::string_view file) {
  if (node.is_scalar() && !node.quoted) {
    if (node.text == "true") return true;
    if (node.text == "false") return false;
  }
  return wrong(node, file, "true or false");
}

Result<std::vector<const Node*>> as_list(const Node& node, std::string_view) {
  std::vector<const Node*> items;
  if (node.is_list()) {
    for (const Node& item : node.items) items.push_back(&item);
  } else if (!node.is_null()) {
    items.push_back(&node);
  }
  return items;
}

Result<std::vector<std::string>> as_strings(const Node& node, std::string_view file) {
  MS_TRY(const std::vector<const Node*> items, as_list(node, file));
  std::vector<std::string> texts;
  for (const Node* item : items) {
    MS_TRY(std::string text, as_string(*item, file));
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace micryscope::yaml
