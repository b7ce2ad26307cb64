// A name alone says little, so the literal itself must look like a secret: one word without blanks,
// no path, address, file name, template or identifier that merely repeats the name.
#include "rules/literals.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <span>
#include <string>
#include <unordered_set>

#include "support/entropy.h"

namespace micryscope::rules {

using graph::EdgeKind;
using ir::Op;

namespace {

bool has_any(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Words of a name inside the value: "password", "auth_token", "api-key-header" name things.
bool repeats_a_name(const Judge& judge, std::string_view value) {
  // A digit in a long name ("Handlers2.listSecrets") makes it no secret.
  std::size_t digits = 0;
  const bool plain = std::all_of(value.begin(), value.end(), [&](unsigned char c) {
    if (std::isdigit(c) != 0) return ++digits * 20 <= value.size();
    return std::isalpha(c) != 0 || c == '_' || c == '-' || c == '.' || c == ':' || c == '/';
  });
  if (!plain) return false;
  const std::vector<std::string> words = models::split_name(value);
  const bool weak = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return contains(judge.literal_words().weak, word);
  });
  if (weak && words.size() > 1) return false;
  for (const std::string& word : words) {
    if (!judge.sensitive_name(word).empty()) return true;
  }
  return !judge.sensitive_name(value).empty();
}

/// The letters to draw from ("abcdefghijklm..."), not what was drawn.
bool is_alphabet(std::string_view value) {
  constexpr int kLongRun = 16;
  int run = 1;
  for (std::size_t i = 1; i < value.size(); ++i) {
    run = value[i] == value[i - 1] + 1 ? run + 1 : 1;
    if (run >= kLongRun) return true;
  }
  return false;
}

/// What generators draw keys and passwords from, Django's among them: "q8#v2k@!zr7x0(m4l$w9n^b5t&".
/// Code, templates and patterns have fewer of these signs, or others, or words between them.
bool is_drawn(const Judge& judge, std::string_view value) {
  constexpr std::string_view kSigns = "!@#$%^&*()-_=+";
  constexpr std::size_t kShortest = 24;
  constexpr std::ptrdiff_t kFewestSigns = 5;
  if (value.size() < kShortest || !judge.names().looks_random(value)) return false;
  const bool plain = std::all_of(value.begin(), value.end(), [&](unsigned char c) {
    return std::isalnum(c) != 0 || kSigns.find(static_cast<char>(c)) != std::string_view::npos;
  });
  return plain && std::count_if(kSigns.begin(), kSigns.end(), [&](char sign) {
                    return value.find(sign) != std::string_view::npos;
                  }) >= kFewestSigns;
}

bool looks_like_secret(const Judge& judge, std::string_view value) {
  if (value.size() < 4 || value.size() > 4096 || is_alphabet(value)) return false;
  if (is_drawn(judge, value)) return true;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) return false;
  }
  if (has_any(value, " <>{}()[]*|\\\"'`,")) return false;
  for (const std::string_view verb : {"%s", "%d", "%v", "%x"}) {  // a format, not a secret
    if (value.find(verb) != std::string_view::npos) return false;
  }
  if (value.find("://") != std::string_view::npos || value.find("//") != std::string_view::npos)
    return false;
  const char first = value.front();
  if (first == '/' || first == '.' || first == '$' || first == '%' || first == '#' ||
      first == '@' || first == '-')
    return false;
  if (value.ends_with(":") || (value.ends_with("=") && value.size() < 8)) return false;
  return !repeats_a_name(judge, value);
}

std::string joined(std::span<const std::string> words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// `auth_protocol`, `secretTypeKeyring`: a word behind the secret's says that this is about a
/// secret, and is none.
bool describes(const Judge& judge, std::string_view name) {
  const std::vector<std::string> words = models::split_name(name);
  const std::span<const std::string> all(words);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!contains(judge.literal_words().about, words[i])) continue;
    if (i + 1 == words.size()) return true;
    if (!judge.sensitive_name(joined(all.first(i))).empty() &&
        judge.sensitive_name(joined(all.subspan(i + 1))).empty())
      return true;
  }
  return false;
}

/// Is the secret what the name is about, as in `admin_password` and `passwordForAdmin`? The last
/// word says what a thing is, `secret-access` an access, unless it only says which of them.
bool ends_in_secret(const Judge& judge, std::string_view name) {
  const models::LiteralWords& known = judge.literal_words();
  std::vector<std::string> words = models::split_name(name);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (contains(known.joints, words[i])) words.resize(i);
  }
  const auto is_tail = [&](const std::string& word) {
    return word.size() == 1 || contains(known.tails, word) ||
           word.find_first_not_of("0123456789") == std::string::npos;
  };
  while (words.size() > 1 && is_tail(words.back())) words.pop_back();
  return judge.literal_of(judge.names().families_at_end(words)) !=
         models::NameFamily::Literal::none;
}

/// "readiness-time", "notConnected": words of a language and nothing else.
bool is_words(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](unsigned char c) {
    return std::isalpha(c) != 0 || c == '_' || c == '-' || c == '.';
  });
}

/// `HeaderAPIToken = "X-API-Token"`, `manualOAuthKey = "manual_oauth"`: the value is in the name.
bool names_itself(const Judge& judge, std::string_view name, std::string_view value) {
  const auto letters = [](std::string_view text) {
    std::string out;
    for (const std::string& word : models::split_name(text)) out += word;
    return out;
  };
  const std::vector<std::string> words = models::split_name(name);
  const bool is_key = !words.empty() && contains(judge.literal_words().indexes, words.back());
  return (is_key || models::split_name(value).size() > 1) &&
         letters(name).find(letters(value)) != std::string::npos;
}

bool upper_identifier(std::string_view value) {  // API_KEY: the name of a variable
  return value.find('_') != std::string_view::npos &&
         std::all_of(value.begin(), value.end(), [](unsigned char c) {
           return std::isupper(c) != 0 || std::isdigit(c) != 0 || c == '_';
         });
}

/// What tests write where a secret has to stand: "test-token", "wrong_password", "abc123".
bool is_test_value(const Judge& judge, std::string_view value) {
  const std::vector<std::string> words = models::split_name(value);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return contains(judge.literal_words().test, word);
  });
}

class Finder {
 public:
  explicit Finder(Judge& judge) : judge_(judge), program_(judge.tracer().program()) {}

  std::vector<LiteralCredential> run() {
    for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
      const ir::Module& module = program_.modules()[m];
      for (std::uint32_t i = 0; i < module.values.size(); ++i) {
        const ir::Value& value = module.values[ir::ValueId(i)];
        if (value.op == Op::concat || value.op == Op::binary)
          look_at_text(program_.node(m, ir::ValueId(i)));
        if (value.op != Op::constant) continue;
        const ir::Constant& constant = module.constants[ir::ConstantId(value.index)];
        const bool text =
            constant.kind == ir::ConstantKind::string || constant.kind == ir::ConstantKind::bytes;
        if (text) look(program_.node(m, ir::ValueId(i)), module.text(constant.text));
      }
    }
    return std::move(found_);
  }

 private:
  /// What the literal that is looked at could be.
  struct Shape {
    bool plausible = false;  ///< a secret, if it is called one
    bool random = false;     ///< one even under a name that many things have
    bool common = false;     ///< a name, or a password where one is expected
    std::string_view value;
  };

  void look(NodeId node, std::string_view value) {
    if (value.empty()) return look_empty(node);
    if (value.size() < 4) return;
    const models::CredentialFormat* format =
        value.size() >= 16 ? judge_.names().credential_format(value) : nullptr;
    shape_ = {};
    shape_.plausible = looks_like_secret(judge_, value) && !upper_identifier(value) &&
                       (format != nullptr || !judge_.names().is_placeholder(value));
    shape_.random = shape_.plausible && value.size() >= 16 && judge_.names().looks_random(value);
    shape_.common = contains(judge_.literal_words().common, value);
    shape_.value = value;
    if (format == nullptr && !shape_.plausible && !shape_.common) return;
    LiteralCredential made;
    made.literal = made.named_at = node;
    if (format != nullptr) made.format = format->name;
    if (!name_it(node, made, 0) && format == nullptr) return;
    const bool telling =
        format != nullptr ? !format->random : entropy(value) >= 3.0 && value.size() >= 12;
    made.confidence = made.weak ? Confidence::low : telling ? Confidence::high : Confidence::medium;
    // What a sample writes where a password has to stand is there to be replaced.
    if (format == nullptr && !shape_.random &&
        judge_.names().is_sample_path(program_.module(node).path))
      made.confidence = Confidence::low;
    made.test_value = format == nullptr && is_test_value(judge_, value);
    found_.push_back(std::move(made));
  }

  /// An empty text that is handed over as the password: `store(words, "")`. A parameter with a
  /// default may well be left out, so nothing is said of those; nor where no parameter has one,
  /// as the empty text is how an argument is left out there.
  void look_empty(NodeId node) {
    const ir::Module& module = program_.module(node);
    // In a sample it is to be filled in.
    if (!has_defaults(module.family) || judge_.names().is_sample_path(module.path)) return;
    for (const graph::Edge& edge : judge_.tracer().graph().out(node)) {
      if (edge.kind != EdgeKind::argument) continue;
      const graph::FunctionRef ref = program_.function_of(edge.to);
      const ir::Function& function = program_.function(ref);
      const std::uint32_t position = program_.value(edge.to).index;
      if (!function.name || position >= function.parameters.size()) continue;
      const std::vector<std::string> words = models::split_name(program_.name(edge.to));
      const bool password =
          !words.empty() && contains(judge_.literal_words().passwords, words.back());
      if (!password || function.parameters[position].default_value) continue;
      LiteralCredential made;
      made.literal = node;
      made.named_at = node;
      made.name = program_.name(edge.to);
      found_.push_back(std::move(made));
      return;
    }
  }

  bool has_defaults(const std::string& family) {
    const auto [it, fresh] = has_defaults_.emplace(family, false);
    if (!fresh) return it->second;
    for (const ir::Module& module : program_.modules()) {
      if (module.family != family) continue;
      for (const ir::Function& function : module.functions) {
        it->second |= std::any_of(function.parameters.begin(), function.parameters.end(),
                                  [](const auto& one) { return one.default_value.valid(); });
      }
    }
    return it->second;
  }

  bool joins(NodeId node) const {
    const Op op = program_.value(node).op;
    return op == Op::concat || (op == Op::binary && program_.name(node) == "+");
  }

  /// The constants that a text is put together of; false where anything else is among them, and
  /// for more of them than anybody cuts a credential into: `s = s + s` doubles.
  bool pieces(NodeId node, std::vector<NodeId>& found, int depth = 0) const {
    constexpr int kDeepest = 40;
    constexpr std::size_t kMostPieces = 40;
    if (program_.value(node).op == Op::constant) {
      found.push_back(node);
      return found.size() <= kMostPieces;
    }
    if (!joins(node) || depth > kDeepest) return false;
    const auto operands = program_.operands(node);
    return std::all_of(operands.begin(), operands.end(), [&](NodeId operand) {
      return operand && pieces(operand, found, depth + 1);
    });
  }

  /// `"xoxb-" + "2390..." + "..."`: in pieces it is a credential all the same.
  bool look_at_pieces(NodeId node) {
    std::vector<NodeId> parts;
    if (!pieces(node, parts) || parts.size() < 2) return false;
    for (const graph::Edge& edge : judge_.tracer().graph().out(node)) {
      std::vector<NodeId> outer;
      if (edge.kind == EdgeKind::use && joins(edge.to) && pieces(edge.to, outer)) return false;
    }
    LiteralCredential made;
    for (const NodeId part : parts) {
      const std::string_view text = program_.constant_text(part);
      if (judge_.names().credential_format(text) != nullptr) return false;  // it is found alone
      made.whole += text;
    }
    if (made.whole.size() < 16) return false;
    const models::CredentialFormat* format = judge_.names().credential_format(made.whole);
    if (format == nullptr || !judge_.names().looks_random(made.whole)) return false;
    // The longest is the one to replace: the first may be "Bearer ", lines away.
    made.literal = made.named_at = *std::ranges::max_element(
        parts, {}, [&](NodeId part) { return program_.constant_text(part).size(); });
    made.format = format->name;
    made.confidence = Confidence::high;
    found_.push_back(std::move(made));
    return true;
  }

  /// "Company" and the year: who knows the scheme knows the password.
  void look_at_text(NodeId node) {
    if (program_.value(node).op == Op::binary && program_.name(node) != "+") return;
    if (look_at_pieces(node)) return;
    LiteralCredential made;
    for (const NodeId operand : program_.operands(node)) {
      if (!made.literal && program_.constant_text(operand).size() >= 4) made.literal = operand;
    }
    if (!made.literal) return;
    const std::string_view value = program_.constant_text(made.literal);
    shape_ = {};
    shape_.value = value;
    shape_.plausible = looks_like_secret(judge_, value) && !judge_.names().is_placeholder(value);
    made.and_time = true;
    if (!shape_.plausible || !name_it(node, made, 0)) return;
    bool time = false;
    for (const NodeId operand : program_.operands(node)) {
      if (program_.value(operand).op == Op::constant) continue;
      for (const FactId id : judge_.tracer().facts(operand, {})) {
        if (judge_.tracer().fact(id).kind != models::OriginKind::time) return;
        time = true;
      }
    }
    if (time) found_.push_back(std::move(made));
  }

  /// `expected`: what has the name is a value for certain, not the name of a field.
  bool take_name(std::string_view name, NodeId at, LiteralCredential& made,
                 bool expected = false) const {
    using Literal = models::NameFamily::Literal;
    if (name.empty() || describes(judge_, name) || !judge_.benign_name(name).empty()) return false;
    const Literal wanted = judge_.literal_of_name(name);
    if (wanted == Literal::any && ((is_words(shape_.value) && !ends_in_secret(judge_, name)) ||
                                   names_itself(judge_, name, shape_.value)))
      return false;
    const bool fits = wanted == Literal::any      ? shape_.plausible || (expected && shape_.common)
                      : wanted == Literal::random ? shape_.random
                                                  : false;
    if (!fits && (made.format.empty() || wanted == Literal::none)) return false;
    made.name = name;
    made.named_at = at;
    return true;
  }

  /// The first secret name that the literal gets: variable, field, keyword, map key, parameter.
  bool name_it(NodeId node, LiteralCredential& made, int depth) {
    if (declared_.empty()) index_declarations();
    // A member of an enumeration names a kind: `ACCESS_TOKEN = "access-token"`.
    if (!shape_.random && enumerated_.contains(node.value)) return false;
    for (const graph::VariableRef ref : program_.variables_of(node)) {
      if (take_name(program_.text(ref.module, program_.variable(ref).name), node, made))
        return true;
    }
    if (declared(node, made) || returned(node, made)) return true;
    for (const graph::Edge& edge : judge_.tracer().graph().out(node)) {
      if (edge.kind == EdgeKind::argument && take_name(program_.name(edge.to), node, made))
        return true;
      if (edge.kind != EdgeKind::use) continue;
      const ir::Value& user = program_.value(edge.to);
      if (user.op == Op::update && program_.operand(edge.to, user.operand_count - 1) == node) {
        if (user.operand_count == 2 && take_name(program_.name(edge.to), node, made)) return true;
        if (user.operand_count == 3 &&
            take_name(program_.constant_text(program_.operand(edge.to, 1)), node, made))
          return true;
      }
      if (user.op == Op::map || user.op == Op::call || user.op == Op::construct) {
        if (user.op == Op::map && !shape_.random && is_table_of_texts(edge.to)) continue;
        if (named_operand(edge.to, node, made)) return true;
        const bool described = user.op == Op::map && depth < 3 && is_default(edge.to, node);
        if (described && name_it(edge.to, made, depth + 1)) return true;
        if (user.op == Op::call && named_by_text(edge.to, node, made)) return true;
      }
      if (user.op == Op::binary && compared(edge.to, node, made)) return true;
      const bool transparent = user.op == Op::join || user.op == Op::convert;
      if (transparent && depth < 3 && name_it(edge.to, made, depth + 1)) return true;
      if (user.op != Op::call || depth >= 2) continue;
      if (falls_back(edge.to, node, made)) return true;
      if (is_conversion(edge.to, node) && name_it(edge.to, made, depth + 1)) return true;
    }
    return false;
  }

  /// `get apiKey() { return "..."; }`. Functions return texts of all kinds, so only a random one
  /// counts.
  bool returned(NodeId node, LiteralCredential& made) const {
    if (!shape_.random && made.format.empty()) return false;
    const graph::FunctionRef ref = program_.function_of(node);
    const ir::Function& function = program_.function(ref);
    const auto& returns = function.returns;
    if (std::find(returns.begin(), returns.end(), program_.local(node)) == returns.end())
      return false;
    return take_name(program_.text(ref.module, function.name), node, made);
  }

  /// `getenv("DB_PASSWORD", "...")`: the variable names its default.
  bool falls_back(NodeId call, NodeId node, LiteralCredential& made) {
    graph::Resolver& resolver = judge_.tracer().graph().resolver();
    for (const models::CallModel* model : resolver.models_of_call(call)) {
      if (resolver.select(call, model->origin_default) != node) continue;
      const std::string_view name = program_.constant_text(resolver.select(call, model->resource));
      if (take_name(name, node, made, true)) return true;
    }
    return false;
  }

  /// `if password == "..."`: the expected value stands in the source.
  bool compared(NodeId user, NodeId node, LiteralCredential& made) const {
    const std::string_view op = program_.name(user);
    if (op != "==" && op != "===" && op != "!=" && op != "!==") return false;
    const NodeId other =
        program_.operand(user, 0) == node ? program_.operand(user, 1) : program_.operand(user, 0);
    for (const std::string& name : judge_.names_of(other)) {
      if (take_name(name, node, made, true)) return true;
    }
    return false;
  }

  bool is_conversion(NodeId call, NodeId node) {
    for (const models::CallModel* model : judge_.tracer().graph().resolver().models_of_call(call)) {
      if (model->fold && judge_.tracer().graph().resolver().select(call, model->of) == node)
        return true;
      for (const models::Selector& selector : model->origin_default) {
        if (judge_.tracer().graph().resolver().pick(call, selector) == node) return true;
      }
    }
    return false;
  }

  /// Visits the names under which a value is an operand of another, in order, until `visit` is
  /// true.
  template <typename Visit>
  bool any_name(NodeId user, NodeId node, const Visit& visit) {
    const ir::Module& module = program_.module(user);
    const ir::Value& value = program_.value(user);
    const ir::Operand* const first = module.operands_begin(value);
    const ir::ValueId wanted = program_.local(node);
    if (program_.module_index(user) != program_.module_index(node)) return false;
    const auto matches = [&](std::uint32_t i) {
      return first[i].value == wanted && first[i].name && visit(module.text(first[i].name));
    };
    if (value.operand_count <= kFewOperands) {
      for (std::uint32_t i = 0; i < value.operand_count; ++i) {
        if (matches(i)) return true;
      }
      return false;
    }
    const auto [it, is_new] = places_.try_emplace(user.value);
    if (is_new) {
      for (std::uint32_t i = 0; i < value.operand_count; ++i)
        it->second[first[i].value.value].push_back(i);
    }
    const auto places = it->second.find(wanted.value);
    return places != it->second.end() && std::ranges::any_of(places->second, matches);
  }

  bool named_operand(NodeId user, NodeId node, LiteralCredential& made) {
    return any_name(user, node, [&](std::string_view name) { return take_name(name, node, made); });
  }

  bool names_texts(std::string_view name) const {
    const std::vector<std::string> words = models::split_name(name);
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return contains(judge_.literal_words().tables, word);
    });
  }

  bool is_table_of_texts(NodeId map) {
    const auto [it, is_new] = tables_.try_emplace(map.value);
    if (is_new) it->second = holds_texts(map, 0);
    return it->second;
  }

  /// `LABELS = {"password": "Kennwort"}`: what is told about the fields, not what is in them; also
  /// where a table of tables is called so, or has the entry "labels".
  bool holds_texts(NodeId map, int depth) {
    constexpr int kDeepest = 3;
    for (const std::string& name : judge_.names_of(map)) {
      if (names_texts(name)) return true;
    }
    if (const auto it = declared_.find(map.value); it != declared_.end() && names_texts(it->second))
      return true;
    for (const graph::Edge& edge : judge_.tracer().graph().out(map)) {
      if (edge.kind != EdgeKind::use) continue;
      const ir::Value& user = program_.value(edge.to);
      if (user.op == Op::update && user.operand_count == 2 && names_texts(program_.name(edge.to)))
        return true;
      const bool holds = user.op == Op::map || user.op == Op::list;
      if (!holds && user.op != Op::call && user.op != Op::construct) continue;
      if (any_name(edge.to, map, [&](std::string_view name) { return names_texts(name); }))
        return true;
      if (holds && depth < kDeepest && holds_texts(edge.to, depth + 1)) return true;
    }
    return false;
  }

  /// `secret: {type: "string", default: "..."}`, `option("secret", {default: "..."})`: what
  /// describes a setting goes by the setting's name.
  bool is_default(NodeId map, NodeId node) {
    return any_name(map, node, [](std::string_view name) { return name == "default"; });
  }

  /// `config.set("api_key", "...")`: a call's first argument names its second.
  bool named_by_text(NodeId call, NodeId node, LiteralCredential& made) const {
    const ir::Value& value = program_.value(call);
    if (value.operand_count != 3 || program_.operand(call, 2) != node) return false;
    if (!take_name(program_.constant_text(program_.operand(call, 1)), node, made)) return false;
    const std::string_view text =
        program_.constant_text(made.literal);  // `node` may be a text put together
    made.weak = text.size() < 12 || !judge_.names().looks_random(text);
    return true;
  }

  /// Class fields and parameter defaults carry their name in the declaration.
  bool declared(NodeId node, LiteralCredential& made) const {
    const auto it = declared_.find(node.value);
    return it != declared_.end() && take_name(it->second, node, made);
  }

  void index_declarations() {
    declared_.emplace(Id<graph::NodeTag>::kNone, std::string());
    for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
      const ir::Module& module = program_.modules()[m];
      for (const ir::Class& made : module.classes) {
        for (const ir::Field& field : made.fields) {
          if (!field.initial) continue;
          const std::uint32_t initial = program_.node(m, field.initial).value;
          declared_.emplace(initial, module.text(field.name));
          if (made.kind == ir::ClassKind::enum_type) enumerated_.insert(initial);
        }
      }
      for (const ir::Function& function : module.functions) {
        for (const ir::Parameter& parameter : function.parameters) {
          if (parameter.default_value) {
            declared_.emplace(program_.node(m, parameter.default_value).value,
                              module.text(parameter.name));
          }
        }
      }
    }
  }

  Judge& judge_;
  const graph::Program& program_;
  Shape shape_;  ///< of the literal that is looked at
  std::unordered_map<std::uint32_t, std::string> declared_;
  std::unordered_set<std::uint32_t> enumerated_;     ///< values of members of enumerations
  static constexpr std::uint32_t kFewOperands = 16;  // which are looked through
  /// By value with more: where its operands stand, by operand.
  std::unordered_map<std::uint32_t, std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>>
      places_;
  std::unordered_map<std::uint32_t, bool> tables_;  ///< by map: does it hold texts for people?
  std::map<std::string, bool> has_defaults_;  ///< by family: does any parameter have a default?
  std::vector<LiteralCredential> found_;
};

}  // namespace

std::vector<LiteralCredential> find_literals(Judge& judge) { return Finder(judge).run(); }

}  // namespace micryscope::rules
