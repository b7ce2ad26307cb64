#include "graph/limits.h"

#include <algorithm>

namespace micryscope::graph {

namespace {

struct Words {
  std::string_view id;
  std::string_view text;
};

constexpr std::array<Words, kLimitCount> kWords = {{
    {"callers",
     "a function has more callers than are followed; what the others hand in is not known"},
    {"returns", "a function returns more values than are followed"},
    {"versions", "a shared variable has more versions than are followed"},
    {"targets", "a value may be more functions, classes or library names than are followed"},
    {"depth", "a chain of values, calls, fields, bases or exports is longer than is followed"},
    {"walk", "a field is searched in more objects than are looked at"},
    {"origins", "a value has more possible origins than are kept"},
    {"contexts", "more calls lead to one place than are told apart"},
    {"combinations", "a text has more combinations of constants than are put together"},
    {"parts", "a value is made of more parts than are looked at"},
    {"sinks", "a value reaches more places than are looked at"},
    {"text", "a constant text is longer than is put together"},
    {"may-edges", "tools and resources have more flows between them than are kept"},
    {"cycle", "values that depend on one another are too many, or did not come to rest"},
    {"budget", "a question about a value took more steps than are allowed"},
    {"size",
     "files that belong together are larger than is analysed at once; what one part of them hands "
     "to another is not known"},
}};

const Words& words_of(Limit limit) { return kWords[static_cast<std::size_t>(limit)]; }

}  // namespace

void Limits::reached(Limit limit, NodeId at) {
  if (diverted_ != nullptr) return diverted_->push_back({limit, at});
  Count& count = counts_[static_cast<std::size_t>(limit)];
  if (!count.seen.insert(at.value).second) return;
  // The first in the program, not in time: the order of questions is nobody's business.
  count.first = count.first ? std::min(count.first, at) : at;
}

std::vector<Limits::Hit> Limits::hits() const {
  std::vector<Hit> found;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i].seen.empty()) continue;
    found.push_back({static_cast<Limit>(i), counts_[i].seen.size(), counts_[i].first});
  }
  return found;
}

bool is_decisive(Limit limit) { return limit == Limit::budget || limit == Limit::size; }

std::string id_of(Limit limit) { return "limit-" + std::string(words_of(limit).id); }

std::string_view describe(Limit limit) { return words_of(limit).text; }

}  // namespace micryscope::graph
