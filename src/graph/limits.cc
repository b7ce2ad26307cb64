#include "graph/limits.h"

#include <algorithm>

namespace micryscope::graph {

namespace {

struct Words {
  std::string_view id;
  std::string_view text;
};

constexpr std::array<Words, 12> kWords = {{
    {"callers", "more callers than are followed; what the others hand in was not looked at"},
    {"returns", "more returned values of one function than are followed"},
    {"versions", "more versions of a shared variable than are followed"},
    {"targets", "more functions, classes or library names than one value is followed to"},
    {"depth", "a longer chain of values, calls, fields, bases or exports than is followed"},
    {"walk", "more objects than one field is searched in"},
    {"origins", "more possible origins of one value than are kept"},
    {"contexts", "more calls that lead to one place than are told apart"},
    {"combinations", "more combinations of constants than are put together"},
    {"parts", "more parts of one value than are looked at"},
    {"sinks", "more places that one value reaches than are looked at"},
    {"may-edges", "more flows between tools and resources than are kept"},
}};

const Words& words_of(Limit limit) { return kWords[static_cast<std::size_t>(limit)]; }

}  // namespace

void Limits::reached(Limit limit, NodeId at) {
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

std::string id_of(Limit limit) { return "limit-" + std::string(words_of(limit).id); }

std::string_view describe(Limit limit) { return words_of(limit).text; }

}  // namespace micryscope::graph
