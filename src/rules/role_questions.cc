#include "rules/role_questions.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unordered_set>

#include "rules/guessable.h"
#include "rules/judge.h"
#include "rules/public_values.h"
#include "rules/taken_from.h"
#include "support/lower.h"

namespace micryscope::rules {

using trace::Fact;

namespace {

using Asked = AskedValue;

bool one_of(const std::vector<std::string>& words, std::string_view text) {
  const std::string wanted = lower(text);
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return lower(word) == wanted; });
}

const std::vector<std::string>& words(const Argument& argument) {
  return std::get<std::vector<std::string>>(argument);
}

const std::vector<OriginKind>& origins(const Argument& argument) {
  return std::get<std::vector<OriginKind>>(argument);
}

bool flag(const Argument& argument) { return std::get<bool>(argument); }

bool is(const Asked& asked, const Argument& argument) {
  return !asked.given.text.empty() && one_of(words(argument), asked.given.text);
}

bool is_not(const Asked& asked, const Argument& argument) {
  return !asked.given.text.empty() && !one_of(words(argument), asked.given.text);
}

/// What may be something else is somebody's choice.
bool is_only(const Asked& asked, const Argument& argument) {
  const std::vector<RoleFact> all =
      asked.judge.tracer().role(asked.operation, asked.role, asked.context);
  return std::ranges::all_of(
      all, [&](const RoleFact& one) { return one_of(words(argument), one.text); });
}

bool is_default(const Asked& asked, const Argument& argument) {
  return asked.given.by_default == flag(argument);
}

bool has_origin(const Asked& asked, const Argument& argument) {
  return asked.fact != nullptr &&
         std::ranges::find(origins(argument), asked.fact->kind) != origins(argument).end();
}

bool has_other_origin(const Asked& asked, const Argument& argument) {
  return asked.fact != nullptr && asked.fact->kind != OriginKind::unknown &&
         !has_origin(asked, argument);
}

bool has_kind(const Fact& fact, std::initializer_list<ir::ConstantKind> kinds) {
  return fact.constant && std::ranges::find(kinds, fact.constant->kind) != kinds.end();
}

/// A constant that may stand in the source although the role is one of a secret.
bool is_open(const Asked& asked) {
  using K = ir::ConstantKind;
  const Fact& fact = *asked.fact;
  // A buffer without a byte is where what is set elsewhere will stand.
  if (fact.kind == OriginKind::zeros && fact.length == 0) return true;
  if (!fact.constant) return false;
  if (has_kind(fact, {K::null, K::boolean})) return true;
  // A number where a salt may stand is a cost: `hash(password, 10)`.
  if (asked.role == Role::salt && has_kind(fact, {K::integer})) return true;
  return asked.judge.names().is_public_key(fact.constant->text) ||
         (asked.role == Role::credential && is_open_address(fact.constant->text));
}

bool is_fixed(const Asked& asked, const Argument& argument) {
  if (asked.fact == nullptr) {
    // What the library takes when nothing is given is as fixed as what is written.
    const auto& given = asked.given;
    return flag(argument) && given.by_default && !given.drawn && !given.text.empty();
  }
  return !is_open(asked) &&
         asked.judge.tracer().fixed(asked.given.fact) == (flag(argument) ? Known::yes : Known::no);
}

std::optional<double> number_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return *end == '\0' ? std::optional(value) : std::nullopt;
}

std::optional<double> limit(const Asked& asked, const Argument& argument) {
  const Limit& wanted = std::get<Limit>(argument);
  if (wanted.threshold.empty()) return wanted.value;
  std::string name = wanted.threshold;
  constexpr std::string_view kHash = "{hash}";
  if (const auto at = name.find(kHash); at != std::string::npos) {
    std::string hash;
    for (const Role role : {Role::hash, Role::algorithm}) {
      for (const RoleFact& fact : asked.judge.tracer().role(asked.operation, role, asked.context)) {
        if (hash.empty()) hash = fact.text;
      }
    }
    if (hash.empty()) return std::nullopt;
    name.replace(at, kHash.size(), hash);
  }
  const auto& thresholds = asked.judge.profile().thresholds;
  const auto it = thresholds.find(name);
  return it == thresholds.end() ? std::nullopt : std::optional(it->second);
}

bool is_below(const Asked& asked, const Argument& argument) {
  const auto value = number_of(asked.given.text);
  const auto bound = limit(asked, argument);
  return value && bound && *value < *bound;
}

bool is_shorter(const Asked& asked, const Argument& argument) {
  using K = ir::ConstantKind;
  if (asked.fact == nullptr || asked.fact->length < 0) return false;
  if (asked.fact->constant && !has_kind(*asked.fact, {K::string, K::bytes})) return false;
  const auto bound = limit(asked, argument);
  return bound && static_cast<double>(asked.fact->length) < *bound;
}

bool has_form(const Asked& asked, const Argument& argument) {
  if (asked.fact == nullptr || !asked.fact->constant) return false;
  const bool is_text = asked.fact->constant->kind == ir::ConstantKind::string;
  return is_text == (std::get<Form>(argument) == Form::text);
}

bool is_made_of(const Asked& asked, const Argument& argument) {
  if (!asked.given.fact) return false;
  Judge& judge = asked.judge;
  trace::Tracer& tracer = judge.tracer();
  std::unordered_set<std::uint32_t> seen;  // chains of ingredients end in each other
  for (const FactId id : tracer.ingredients(asked.given.fact)) {
    if (one_of(words(argument), models::name_of(tracer.fact(id).kind))) return true;
    for (FactId at = id; at && seen.insert(at.value).second; at = tracer.fact(at).cause) {
      for (const std::string& name : judge.telling_names_of(tracer.fact(at).at)) {
        if (judge.is_of_family(name, words(argument))) return true;
      }
    }
  }
  return false;
}

bool went_through(const Asked& asked, const Argument& argument) {
  if (asked.fact == nullptr) return false;
  const auto& way = asked.fact->through;
  return std::ranges::all_of(
      std::get<std::vector<trace::Through>>(argument),
      [&](trace::Through one) { return std::ranges::find(way, one) != way.end(); });
}

bool is_placeholder(const Asked& asked, const Argument& argument) {
  return asked.fact != nullptr && asked.fact->constant &&
         asked.judge.names().is_placeholder(asked.fact->constant->text) == flag(argument);
}

/// Only a known text can be empty; what is not written down is not known to be.
bool is_empty(const Asked& asked, const Argument& argument) {
  const bool is_empty =
      asked.fact != nullptr && asked.fact->constant && asked.fact->constant->text.empty();
  return is_empty == flag(argument);
}

bool is_guessable(const Asked& asked, const Argument& argument) {
  return asked.given.fact &&
         guessable(asked.judge.tracer(), asked.given.fact,
                   asked.judge.literal_words().public_environment) == flag(argument);
}

bool is_taken_from(const Asked& asked, const Argument& argument) {
  if (!asked.given.fact) return false;
  trace::Tracer& tracer = asked.judge.tracer();
  const std::vector<RoleFact> wholes =
      tracer.role(asked.operation, std::get<Role>(argument), asked.context);
  return std::any_of(wholes.begin(), wholes.end(), [&](const RoleFact& whole) {
    return whole.fact && taken_from(tracer, asked.given.fact, whole.fact);
  });
}

constexpr std::array<RoleQuestion, 17> kQuestions = {{
    {"is", Gives::words, "The canonical text is one of these.", is},
    {"only", Gives::words, "It is one of these, whatever happens.", is_only},
    {"is-not", Gives::words,
     "The text is known and none of these, or the operation has no such role.", is_not, true,
     false},
    {"origin", Gives::origins, "It comes from one of these.", has_origin},
    {"not-origin", Gives::origins, "It is known where it comes from, and that is none of these.",
     has_other_origin, false, false},
    {"fixed", Gives::flag, "Every character of it is in the source.", is_fixed},
    {"below", Gives::limit, "The number is less than this.", is_below},
    {"shorter", Gives::limit, "It has fewer bytes than this.", is_shorter},
    {"absent", Gives::flag, "Nothing was given and the library has no default.", nullptr, false,
     false},
    {"default", Gives::flag, "It is the library's default.", is_default},
    {"form", Gives::form, "The kind of constant.", has_form},
    {"made-of", Gives::words, "An ingredient is named so or has such an origin.", is_made_of},
    {"through", Gives::ways, "All of this happened to it on its way.", went_through},
    {"placeholder", Gives::flag, "It is a text that is meant to be replaced.", is_placeholder},
    {"empty", Gives::flag, "It is a text without a character.", is_empty},
    {"guessable", Gives::flag,
     "It is made only of texts and of names that anybody on the machine can read.", is_guessable,
     false, false},
    {"taken-from", Gives::role, "It is, or is cut out of, the value of this role.", is_taken_from,
     false, false},
}};

}  // namespace

std::span<const RoleQuestion> role_questions() { return kQuestions; }

std::span<const std::string_view> role_question_keys() {
  static const auto kKeys = [] {
    std::array<std::string_view, kQuestions.size()> keys;
    std::ranges::transform(kQuestions, keys.begin(), &RoleQuestion::key);
    return keys;
  }();
  return kKeys;
}

const RoleQuestion* role_question(std::string_view key) {
  const auto* const it = std::ranges::find(kQuestions, key, &RoleQuestion::key);
  return it == kQuestions.end() ? nullptr : it;
}

std::string_view name_of(Gives gives) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "true or false",       "words", "origins",      "transformations",
      "number or threshold", "role",  "text or bytes"};
  return kNames[static_cast<std::size_t>(gives)];
}

}  // namespace micryscope::rules
