#include "run/make_prefilter.h"

#include <cctype>
#include <memory>
#include <string>
#include <vector>

#include "models/names.h"

namespace micryscope {

namespace {

/// "api key" -> api_key, api-key, apikey, apiKey, ApiKey, API_KEY.
void add_spellings(const std::vector<std::string>& words, std::vector<std::string>& out) {
  const auto capital = [](std::string word) {
    word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return word;
  };
  const auto upper = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  };
  std::string snake, kebab, flat, camel, pascal;
  for (const std::string& word : words) {
    snake += (snake.empty() ? "" : "_") + word;
    kebab += (kebab.empty() ? "" : "-") + word;
    flat += word;
    camel += camel.empty() ? word : capital(word);
    pascal += capital(word);
  }
  for (const std::string& text : {snake, kebab, flat, camel, pascal, upper(snake), upper(flat)})
    out.push_back(text);
}

/// Names of secrets that are given a literal; the rules say whether it is one.
source::SecretLiteral named_literals(const models::ModelSet& models) {
  source::SecretLiteral literal;
  literal.letters = Regex::Case::ignore;
  std::string any, random;
  for (const models::NameFamily& family : models.names) {
    if (family.literal == models::NameFamily::Literal::none) continue;
    std::string& names = family.literal == models::NameFamily::Literal::any ? any : random;
    for (const auto& words : family.words) {
      add_spellings(words, literal.words);
      if (!names.empty()) names += '|';
      for (std::size_t i = 0; i < words.size(); ++i) names += (i == 0 ? "" : "[-_]?") + words[i];
    }
  }
  // A name, what may follow it in one, an assignment, a comparison or a fallback
  // (`process.env.API_KEY || "..."`), and a quoted word of those that
  // rules/literals.cc takes for a secret; a long one where only such a literal counts.
  const std::string assigned =
      R"()[a-z0-9_-]{0,24}["'\])]{0,3}(?:\s*:?\s*[a-z*]{3,12})?\s{0,3}(?::=|=|:|==|===|!=|,|\|\||\?\?|or\b)\s{0,3}[a-z]?["'`])";
  literal.pattern = "(?:(?:" + any + assigned +
                    R"(([^"'`\s<>{}()\[\]*|\\,/.$%#@-][^"'`\s<>{}()\[\]*|\\,]{3,})["'`])";
  if (!random.empty()) literal.pattern += "|(?:" + random + assigned + "[a-z0-9+/=_.~-]{16}";
  literal.pattern += ")";
  const auto names_of = std::make_shared<models::Names>(models);
  literal.accepts = [names_of](std::string_view text) {
    return text.empty() || !names_of->is_placeholder(text);  // empty: a long random one
  };
  return literal;
}

}  // namespace

source::Prefilter make_prefilter(const models::ModelSet& models, const Operations& asked) {
  std::vector<source::WordGroup> groups;
  for (const auto& [family, table] : models.languages) {
    groups.push_back({family, table.words});
    for (const auto& [operation, words] : table.words_of) {
      if (asked.contains(operation))
        groups.back().words.insert(groups.back().words.end(), words.begin(), words.end());
    }
    groups.push_back({family, table.tool_words, source::Worth::context});
  }
  std::vector<source::SecretLiteral> literals{named_literals(models)};
  constexpr std::size_t kTelling = 4;  // shorter ones are in every other file
  for (const models::CredentialFormat& format : models.credentials) {
    source::SecretLiteral literal;
    literal.words = format.words;
    literal.pattern = format.pattern;
    if (format.random) {
      literal.pattern = "[\"'`](?:" + format.pattern + ")";
    } else {
      std::erase_if(literal.words, [](const std::string& word) { return word.size() < kTelling; });
    }
    if (!literal.words.empty()) literals.push_back(std::move(literal));
  }
  return source::Prefilter(groups, std::move(literals));
}

}  // namespace micryscope
