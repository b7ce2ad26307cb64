#include "source/prefilter.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace micryscope::source;

namespace {

using Words = std::vector<std::string_view>;

std::string random_text(std::mt19937& random, std::size_t length, std::string_view letters) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += letters[random() % letters.size()];
  return text;
}

Words find_slowly(const WordScanner& scanner, std::string_view text) {
  Words found;
  for (const std::string& word : scanner.words()) {
    if (text.find(word) != std::string_view::npos) found.push_back(word);
  }
  return found;
}

}  // namespace

TEST_CASE("words are plain pieces of text") {
  const Prefilter prefilter({{"python", {"hashlib", "md5", "rc"}}, {"", {"api_key"}}});
  CHECK(prefilter.worth("import hashlib", "python") == Worth::linked);
  CHECK(prefilter.worth("xhashliby", "python") == Worth::linked);
  CHECK(prefilter.worth("md5", "python") == Worth::linked);
  CHECK(prefilter.worth("a rc", "python") == Worth::linked);
  CHECK(prefilter.worth("Hashlib hashli b", "python") == Worth::nothing);
  CHECK(prefilter.worth("", "python") == Worth::nothing);
  CHECK(prefilter.worth("import hashlib", "go") == Worth::nothing);
  CHECK(prefilter.worth("the api_key", "go") == Worth::linked);
  CHECK(prefilter.worth("the api_key", "python") == Worth::linked);
  CHECK(prefilter.words_in("md5(api_key) # md5", "python") == Words{"api_key", "md5"});
}

TEST_CASE("a package counts where it is asked for") {
  const Prefilter prefilter({{"javascript", {"'openai", "\"openai"}}, {"", {"md5"}}});
  for (const char* text :
       {"import OpenAI from 'openai';", "import OpenAI from\n  \"openai/index.mjs\"",
        "import'openai'", "const a = require( 'openai' )", "export * from \"openai\"",
        "await import(/* now */ 'openai')", "'openai'", "provider = 'openai'; require('openai')",
        "provider = 'openai', md5"}) {
    INFO(text);
    CHECK(prefilter.worth(text, "javascript") == Worth::linked);
  }
  for (const char* text : {"provider: 'openai'", "provider = \"openai\"", "case 'openai': break",
                           "['a', 'openai']", "type Provider = 'groq' | 'openai'", "from openai",
                           "if (p === 'openai') return 'openai'"}) {
    INFO(text);
    CHECK(prefilter.worth(text, "javascript") == Worth::nothing);
  }
}

TEST_CASE("a word is found at every place of a text, at every speed") {
  WordScanner scanner({"createCipheriv", "sha1", "md5", "\xC3\xA9\xFFx"});
  for (const auto speed :
       {WordScanner::Speed::portable, WordScanner::Speed::ssse3, WordScanner::Speed::avx2}) {
    if (speed > WordScanner::best_speed()) continue;
    scanner.use(speed);
    for (const std::string& word : scanner.words()) {
      for (std::size_t before = 0; before < 70; ++before) {
        for (const std::size_t after : {0, 1, 2, 3, 31, 40}) {
          const std::string text = std::string(before, '.') + word + std::string(after, ',');
          CHECK(scanner.find_all(text) == Words{word});
          CHECK_FALSE(scanner.contains_any(text.substr(0, before + word.size() - 1)));
        }
      }
    }
  }
}

TEST_CASE("the scanner agrees with a slow search on random words and texts") {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    const std::string_view letters = round % 2 == 0 ? "ab_" : "abcdefghijklmnopqrstuvwxyz.AHM15";
    std::vector<std::string> words;
    for (std::size_t i = random() % 250 + 1; i > 0; --i) {
      words.push_back(random_text(random, random() % 9, letters));
    }
    if (round % 3 == 0) words.erase(words.begin() + 1, words.end());
    WordScanner scanner(words);
    for (int i = 0; i < 5; ++i) {
      const std::string text = random_text(random, random() % 300, letters);
      const Words expected = find_slowly(scanner, text);
      for (const auto speed :
           {WordScanner::Speed::portable, WordScanner::Speed::ssse3, WordScanner::Speed::avx2}) {
        if (speed > WordScanner::best_speed()) continue;
        scanner.use(speed);
        CHECK(scanner.find_all(text) == expected);
        CHECK(scanner.contains_any(text) == !expected.empty());
      }
    }
  }
}
