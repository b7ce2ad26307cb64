// One entry of `calls:`. The keys and what they mean are in README.md beside this file.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "models/algorithm.h"
#include "models/load_parts.h"

namespace micryscope::models {

namespace {

constexpr std::array<std::string_view, 25> kCallKeys = {
    "call",    "read",      "write",     "method", "operation",  "set",     "roles",
    "parts",   "component", "continues", "result", "deprecated", "returns", "origin",
    "default", "resource",  "fold",      "of",     "with",       "from",    "to",
    "fills",   "sinks",     "callbacks", "when"};

constexpr std::array<std::pair<std::string_view, Parse>, 4> kParses = {
    {{"cipher-name", Parse::cipher_name},
     {"hash-name", Parse::hash_name},
     {"bits", Parse::bits},
     {"list", Parse::list}}};

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '$' || c == '-' || c >= 0x80;
  });
}

std::optional<int> position(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < 0) return std::nullopt;
  return value;
}

// "a.b.c" -> {"a", "b", "c"}
std::vector<std::string> split_fields(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t dot = text.find('.');
    parts.emplace_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

// `rest 1` and `returned 1`; `rest` must say from where, so that nobody reads it as "the last one".
std::optional<Selector> counted_selector(std::string_view text) {
  using Kind = Selector::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 2> kWords = {
      {{"rest ", Kind::rest}, {"returned ", Kind::returned}}};
  for (const auto& [word, kind] : kWords) {
    if (!text.starts_with(word)) continue;
    const std::optional<int> from = position(text.substr(word.size()));
    if (!from) return std::nullopt;
    Selector selector;
    selector.kind = kind;
    selector.position = *from;
    return selector;
  }
  return std::nullopt;
}

std::optional<Selector> parse_selector(std::string_view text) {
  if (auto counted = counted_selector(text)) return counted;
  std::vector<std::string> parts = split_fields(text);
  if (!std::all_of(parts.begin(), parts.end(), is_word)) return std::nullopt;
  Selector selector;
  const std::string& head = parts.front();
  if (const std::optional<int> at = position(head)) {
    selector.position = *at;
  } else if (head == "self") {
    selector.kind = Selector::Kind::receiver;
  } else if (head == "last") {
    selector.kind = Selector::Kind::last;
  } else if (head == "result") {
    selector.kind = Selector::Kind::result;
  } else if (head == "rest" || head.front() == '-' ||
             std::isdigit(static_cast<unsigned char>(head.front())) != 0) {
    return std::nullopt;
  } else {
    selector.kind = Selector::Kind::keyword;
    selector.keyword = head;
  }
  selector.path.assign(std::make_move_iterator(parts.begin() + 1),
                       std::make_move_iterator(parts.end()));
  return selector;
}

Parse read_parse(Fields& fields, const yaml::Node& node) {
  const std::string word = fields.text(node);
  std::array<std::string_view, kParses.size()> words;
  for (std::size_t i = 0; i < kParses.size(); ++i) {
    if (kParses[i].first == word) return kParses[i].second;
    words[i] = kParses[i].first;
  }
  fields.unknown(node, "way to parse", words);
  return Parse::plain;
}

RoleModel read_role(Fields& fields, const yaml::Node& key, const yaml::Node& value) {
  RoleModel model;
  model.role = fields.word<Role>(key, "role", role, role_words);
  if (!value.is_map()) {
    model.at = read_selectors(fields, value);
    return model;
  }
  fields.only(value, {"at", "parse", "absent", "values"}, "role");
  const yaml::Node* at = value.get("at");
  const yaml::Node* absent = value.get("absent");
  if (at == nullptr && absent == nullptr) fields.require(value, "at", "role");
  if (at != nullptr) model.at = read_selectors(fields, *at);
  if (const yaml::Node* parse = value.get("parse")) model.parse = read_parse(fields, *parse);
  if (const yaml::Node* values = value.get("values"); values && fields.is_map(*values, "values")) {
    for (const auto& [given, meant] : values->entries)
      model.values[given.text] = fields.text(meant);
  }
  if (absent != nullptr) {
    const std::string text = fields.text(*absent);
    model.absent_is_random = text == "random";
    if (!model.absent_is_random) model.absent = text;
  }
  return model;
}

void read_roles(Fields& fields, const yaml::Node& node, CallModel& model) {
  if (const yaml::Node* set = node.get("set"); set != nullptr && fields.is_map(*set, "set")) {
    for (const auto& [key, value] : set->entries) {
      model.set.emplace_back(fields.word<Role>(key, "role", role, role_words), fields.text(value));
    }
  }
  const yaml::Node* roles = node.get("roles");
  if (roles == nullptr || !fields.is_map(*roles, "roles")) return;
  for (const auto& [key, value] : roles->entries) {
    model.roles.push_back(read_role(fields, key, value));
    const Role read = model.roles.back().role;
    const bool is_set = std::any_of(model.set.begin(), model.set.end(),
                                    [&](const auto& fixed) { return fixed.first == read; });
    if (is_set) {
      fields.fault(key, fmt::format("role \"{}\" is both set and read; write `absent:` for a "
                                    "default",
                                    key.text));
    }
  }
}

void read_flags(Fields& fields, const yaml::Node& node, CallModel& model) {
  if (const yaml::Node* value = node.get("continues")) {
    // The object is handed over: as this argument, or as this field of a struct literal.
    static constexpr std::array<std::string_view, 4> kFlags = {"true", "false", "yes", "no"};
    const bool is_argument = std::find(kFlags.begin(), kFlags.end(), value->text) == kFlags.end();
    model.continues = is_argument || fields.flag(*value);
    if (is_argument) model.object = read_selector(fields, *value);
  }
  const std::array<std::pair<std::string_view, bool*>, 3> flags = {{
      {"component", &model.component},
      {"result", &model.result},
      {"deprecated", &model.deprecated},
  }};
  for (const auto& [name, target] : flags) {
    if (const yaml::Node* value = node.get(name)) *target = fields.flag(*value);
  }
}

void read_selector_lists(Fields& fields, const yaml::Node& node, CallModel& model) {
  const std::array<std::pair<std::string_view, std::vector<Selector>*>, 7> lists = {{
      {"parts", &model.parts},
      {"default", &model.origin_default},
      {"resource", &model.resource},
      {"of", &model.of},
      {"with", &model.with},
      {"from", &model.from},
      {"to", &model.to},
  }};
  for (const auto& [name, target] : lists) {
    if (const yaml::Node* value = node.get(name)) *target = read_selectors(fields, *value);
  }
}

// `0: secure-random`, or `0: {from: 1, fold: hex-decode}`.
Fill read_fill(Fields& fields, const yaml::Node& key, const yaml::Node& value) {
  Fill fill;
  fill.at = read_selector(fields, key);
  if (!value.is_map()) {
    fill.origin = fields.word<OriginKind>(value, "origin", origin_kind, origin_words);
    return fill;
  }
  fields.only(value, {"from", "fold"}, "fill");
  fields.require(value, "from", "fill");
  if (const yaml::Node* from = value.get("from")) fill.from = read_selectors(fields, *from);
  if (const yaml::Node* by = value.get("fold"))
    fill.fold = fields.word<Fold>(*by, "fold", fold, fold_words);
  return fill;
}

void read_conditions(Fields& fields, const yaml::Node& node, CallModel& model) {
  const yaml::Node* when = node.get("when");
  if (when == nullptr || !fields.is_map(*when, "when")) return;
  for (const auto& [key, value] : when->entries) {
    model.when.push_back({read_selector(fields, key), fields.texts(value)});
  }
}

void read_effects(Fields& fields, const yaml::Node& node, CallModel& model) {
  if (const yaml::Node* fills = node.get("fills"); fills && fields.is_map(*fills, "fills")) {
    for (const auto& [key, value] : fills->entries)
      model.fills.push_back(read_fill(fields, key, value));
  }
  if (const yaml::Node* sinks = node.get("sinks"); sinks && fields.is_map(*sinks, "sinks")) {
    for (const auto& [key, value] : sinks->entries) {
      model.sinks.push_back({fields.word<SinkKind>(key, "sink", sink_kind, sink_words),
                             read_selectors(fields, value)});
    }
  }
  const yaml::Node* callbacks = node.get("callbacks");
  if (callbacks == nullptr || !fields.is_map(*callbacks, "callbacks")) return;
  for (const auto& [key, value] : callbacks->entries) {
    const int argument = fields.number(key);
    model.callbacks.emplace_back(argument, fields.number(value));
  }
}

// What an entry says must fit together; nothing is silently without effect.
void check_sense(Fields& fields, const yaml::Node& node, const CallModel& model) {
  const auto fault = [&](std::string_view key, std::string_view message) {
    const yaml::Node* at = node.get(key);
    fields.fault(at != nullptr ? *at : node, std::string(message));
  };
  const std::size_t errors = fields.errors().size();
  const bool carries = model.operation || model.component || model.continues;
  if (!carries && !(model.roles.empty() && model.set.empty() && model.parts.empty())) {
    fault("roles", "roles need an operation (or component: true, or continues: true)");
  }
  if (model.component && (model.operation || model.continues)) {
    fault("component", "a component has no operation of its own and continues none");
  }
  if (model.continues && model.operation)
    fault("continues", "an entry that continues an operation has none of its own");
  if (model.continues && model.read)
    fault("continues", "what is read continues no operation; a call or what is assigned does");
  if (model.result && !model.continues)
    fault("result", "only an entry that continues an operation gives its result");
  const bool from_executor = model.fold == Fold::promise && !model.with.empty();
  if (model.fold && model.of.empty() && !from_executor) fault("fold", "a fold needs `of`");
  if (!model.fold &&
      !(model.of.empty() && model.with.empty() && model.from.empty() && model.to.empty())) {
    fault("of", "of, with, from and to belong to a fold");
  }
  if (!model.origin && !model.fold && !model.origin_default.empty())
    fault("default", "a default belongs to an origin or a fold");
  const bool has_meaning = carries || model.origin || model.fold || !model.returns.empty() ||
                           !model.fills.empty() || !model.sinks.empty() || !model.callbacks.empty();
  // What is said in vain is said.
  if (!has_meaning && fields.errors().size() == errors)
    fields.fault(node, "this entry says nothing about its call");
}

std::string last_part(std::string_view path) {
  const std::size_t cut = path.find_last_of("./");
  return std::string(cut == std::string_view::npos ? path : path.substr(cut + 1));
}

// The part before the last: "MD5" of Crypto.Hash.MD5.new.
std::string owner_part(std::string_view path) {
  const std::size_t cut = path.find_last_of("./");
  return cut == std::string_view::npos ? std::string() : last_part(path.substr(0, cut));
}

void substitute(std::string& text, std::string_view path) {
  const std::array<std::pair<std::string_view, std::string>, 2> places = {
      {{"{name}", last_part(path)}, {"{owner}", owner_part(path)}}};
  for (const auto& [mark, value] : places) {
    for (std::size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size())) {
      text.replace(at, mark.size(), value);
    }
  }
}

// What a model fixes is written in canonical words, whatever the library calls it.
std::string canonical_value(Role role, std::string text) {
  switch (role) {
    case Role::algorithm:
      return canonical_algorithm(text);
    case Role::hash:
      return canonical_algorithm(text);
    case Role::mode:
      return canonical_mode(text);
    default:
      return text;
  }
}

CallModel for_path(const CallModel& shared, std::string path) {
  CallModel model = shared;
  for (auto& [role, text] : model.set) {
    substitute(text, path);
    text = canonical_value(role, std::move(text));
  }
  for (RoleModel& role : model.roles) {
    if (!role.absent) continue;
    substitute(*role.absent, path);
    if (role.parse == Parse::plain) role.absent = canonical_value(role.role, *role.absent);
  }
  substitute(model.returns, path);
  model.path = std::move(path);
  return model;
}

void check_path(Fields& fields, const yaml::Node& node, std::string_view path) {
  const std::size_t star = path.find('*');
  const bool odd_star = star != std::string_view::npos &&
                        (star + 1 != path.size() || star == 0 || path[star - 1] != '.');
  const bool odd_dot =
      path.empty() || path.back() == '.' || path.find("..") != std::string_view::npos;
  const bool space = path.find_first_of(" \t()\"'") != std::string_view::npos;
  if (odd_star) fields.fault(node, "`*` stands for a whole last part: \"process.env.*\"");
  if (odd_dot || space) fields.fault(node, fmt::format("\"{}\" is no API path", path));
}

}  // namespace

Selector read_selector(Fields& fields, const yaml::Node& node) {
  const std::string text = fields.text(node);
  if (auto selector = parse_selector(text)) return *selector;
  fields.fault(node, fmt::format("unknown selector \"{}\"; write a position (0), a name (key), a "
                                 "field of one (0.iv), self, last, result, rest 1 or returned 1",
                                 text));
  return {};
}

std::vector<Selector> read_selectors(Fields& fields, const yaml::Node& node) {
  if (!node.is_list()) return {read_selector(fields, node)};
  std::vector<Selector> result;
  for (const yaml::Node& item : node.items) result.push_back(read_selector(fields, item));
  if (result.empty()) fields.fault(node, "an empty list picks nothing; leave the key out");
  return result;
}

ReadCalls read_calls(Fields& fields, const yaml::Node& node, std::string_view library) {
  const std::size_t errors = fields.errors().size();
  if (!fields.only(node, std::span(kCallKeys), "call")) return {};
  const yaml::Node* named = nullptr;
  std::string_view form;
  for (const std::string_view key : {"call", "read", "write", "method"}) {
    const yaml::Node* value = node.get(key);
    if (value == nullptr) continue;
    if (named != nullptr) fields.fault(*value, "an entry is one of call, read, write and method");
    named = value;
    form = key;
  }
  if (named == nullptr) {
    fields.fault(node, "an entry needs `call`, `read`, `write` or `method`");
    return {};
  }
  CallModel shared;
  shared.library = library;
  shared.where = fmt::format("{}:{}", fields.path(), node.line);
  shared.read = form == "read";
  shared.write = form == "write";
  if (const yaml::Node* value = node.get("operation"))
    shared.operation =
        fields.word<OperationKind>(*value, "operation", operation_kind, operation_words);
  if (const yaml::Node* value = node.get("origin"))
    shared.origin = fields.word<OriginKind>(*value, "origin", origin_kind, origin_words);
  if (const yaml::Node* value = node.get("fold"))
    shared.fold = fields.word<Fold>(*value, "fold", fold, fold_words);
  if (const yaml::Node* value = node.get("returns")) shared.returns = fields.text(*value);
  read_roles(fields, node, shared);
  read_flags(fields, node, shared);
  read_selector_lists(fields, node, shared);
  read_effects(fields, node, shared);
  read_conditions(fields, node, shared);
  // What was not understood is missing now.
  if (fields.errors().size() == errors) check_sense(fields, node, shared);

  ReadCalls result;
  result.methods = form == "method";
  for (std::string& path : fields.texts(*named)) {
    check_path(fields, *named, path);
    if (result.methods && path.find_first_of("./") != std::string::npos) {
      fields.fault(*named, "`method` is a bare name; a method of a known type is a `call`");
    }
    result.models.push_back(for_path(shared, std::move(path)));
  }
  return result;
}

}  // namespace micryscope::models
