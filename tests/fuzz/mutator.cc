// How libFuzzer changes an input that is text: by tokens and lines, with words of the models, names
// and grammars (the same that make_words.py writes into the dictionaries), so that what it makes
// still parses often enough to reach the stages behind the parser. One change in three is
// libFuzzer's own. Linked by targets over sources, where libFuzzer is there.
#include <algorithm>
#include <cctype>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_words.h"
#include "target.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed);
extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second,
                                                 std::size_t second_size, std::uint8_t* out,
                                                 std::size_t most, unsigned seed);

namespace {

using Random = std::minstd_rand;
using Parts = std::vector<std::string>;

std::size_t below(Random& random, std::size_t end) { return end == 0 ? 0 : random() % end; }

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Words, runs of blanks, and single other bytes.
Parts tokens_of(std::string_view text) {
  Parts tokens;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    const char first = text[at];
    while (end < text.size() && is_word(first) && is_word(text[end])) ++end;
    while (end < text.size() && first == ' ' && text[end] == ' ') ++end;
    tokens.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

Parts lines_of(std::string_view text) {
  Parts lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::string joined(const Parts& parts) {
  std::string text;
  for (const std::string& part : parts) text += part;
  return text;
}

std::string some_word(Random& random) {
  return std::string(micryscope::fuzz::kWords[below(random, std::size(micryscope::fuzz::kWords))]);
}

/// A word token near a random place, so that blanks are seldom hit.
std::size_t some_token(const Parts& tokens, Random& random) {
  const std::size_t start = below(random, tokens.size());
  for (std::size_t i = 0; i < 20 && start + i < tokens.size(); ++i) {
    if (is_word(tokens[start + i].front())) return start + i;
  }
  return start;
}

void change_tokens(Parts& tokens, Random& random) {
  std::string& token = tokens[some_token(tokens, random)];
  switch (below(random, 7)) {
    case 0:
      token = some_word(random);
      break;
    case 1:
      token = tokens[some_token(tokens, random)];
      break;
    case 2:
      token += "." + some_word(random);
      break;
    case 3:
      token = some_word(random) + "(" + token + ")";
      break;
    case 4:
      token = token + ", " + some_word(random);
      break;
    case 5:
      std::swap(token, tokens[some_token(tokens, random)]);
      break;
    default:
      token.clear();
      break;
  }
}

void change_lines(Parts& lines, Random& random) {
  const std::size_t at = below(random, lines.size());
  const std::size_t count = 1 + below(random, std::min<std::size_t>(8, lines.size() - at));
  const auto first = lines.begin() + static_cast<std::ptrdiff_t>(at);
  const Parts taken(first, first + static_cast<std::ptrdiff_t>(count));
  switch (below(random, 4)) {
    case 0:
      lines.erase(first, first + static_cast<std::ptrdiff_t>(count));
      break;
    case 1:
      std::rotate(lines.begin(), first, first + static_cast<std::ptrdiff_t>(count));
      break;
    case 2: {
      const std::string indent(2 * below(random, 5), ' ');
      for (std::size_t i = at; i < at + count; ++i) lines[i] = indent + lines[i];
      break;
    }
    default:
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(below(random, lines.size() + 1)),
                   taken.begin(), taken.end());
      break;
  }
}

std::size_t put(const std::string& text, std::uint8_t* out, std::size_t most) {
  const std::size_t size = std::min(text.size(), most);
  std::memcpy(out, text.data(), size);
  return size;
}

}  // namespace

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                    unsigned seed) {
  Random random(seed);
  if (size == 0 || below(random, 3) == 0) return LLVMFuzzerMutate(data, size, most);
  std::string text = micryscope::fuzz::text_of(data, size);
  for (std::size_t times = 1 + below(random, 4); times > 0 && !text.empty(); --times) {
    const bool is_by_lines = below(random, 3) == 0;
    Parts parts = is_by_lines ? lines_of(text) : tokens_of(text);
    is_by_lines ? change_lines(parts, random) : change_tokens(parts, random);
    text = joined(parts);
  }
  return put(text, data, most);
}

std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                      const std::uint8_t* second, std::size_t second_size,
                                      std::uint8_t* out, std::size_t most, unsigned seed) {
  Random random(seed);
  Parts lines = lines_of(micryscope::fuzz::text_of(first, first_size));
  const Parts others = lines_of(micryscope::fuzz::text_of(second, second_size));
  const std::size_t from = below(random, others.size());
  const std::size_t count = std::min(others.size() - from, 1 + below(random, 20));
  const auto begin = others.begin() + static_cast<std::ptrdiff_t>(from);
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(below(random, lines.size() + 1)), begin,
               begin + static_cast<std::ptrdiff_t>(count));
  return put(joined(lines), out, most);
}
