#include "cli/commit_ids.h"

#include <fmt/format.h>

#include <algorithm>

namespace micryscope::cli {

namespace {

constexpr std::size_t kDigits = 40;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::vector<std::string> commit_ids(const std::vector<std::string>& texts) {
  std::vector<std::string> ids;
  for (const std::string& text : texts) {
    for (auto begin = text.begin(); begin != text.end();) {
      begin = std::find_if(begin, text.end(), is_word);
      const auto end = std::find_if_not(begin, text.end(), is_word);
      const std::string word(begin, end);
      if (word.size() == kDigits &&
          word.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos) {
        ids.push_back(word);
      }
      begin = end;
    }
  }
  return ids;
}

std::vector<std::string> compared_ids(const std::vector<std::string>& arguments) {
  constexpr std::string_view kOption = "--changed-since";
  std::vector<std::string> values;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].starts_with(kOption)) continue;
    values.push_back(arguments[i].substr(kOption.size()));
    if (values.back().empty() && i + 1 < arguments.size()) values.push_back(arguments[i + 1]);
  }
  return commit_ids(values);
}

std::string scrubbed_but(std::string text, const std::vector<std::string>& ids,
                         const std::function<std::string(std::string_view)>& scrub) {
  if (!scrub) return text;
  const auto mark = [](std::size_t i) { return fmt::format("(id {})", i); };
  for (std::size_t i = 0; i < ids.size(); ++i) replace_all(text, ids[i], mark(i));
  text = scrub(text);
  for (std::size_t i = ids.size(); i-- > 0;) replace_all(text, mark(i), ids[i]);
  return text;
}

}  // namespace micryscope::cli
