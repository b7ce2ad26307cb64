// Findings are paired off in rounds, each with weaker evidence than the one before; within a round,
// equal keys pair off in the order of the report. What is left of the head is new.
//
//   1. Same rule, operation, scope and file (renames followed). Here all pair off that can, so the
//      number of new ones is the difference of the counts; the rounds only choose which: the same
//      line, then the same text, then those that the change did not touch, so that the new one is
//      the one whose line or path was changed.
//   2. The same line in another scope: the function around it was renamed.
//   3. Another operation in the same scope, with a value made at a place that stayed: whoever
//      changes the mode of a cipher does not bring its old key.
//   4. Moved: a line that is gone from the base stands in a line that was written in the head, in
//      another function or file. A line that was there before and became unsafe is no move,
//      whatever it looks like.
//   5. Explained: a stronger finding stood for it in the base. Whoever goes from ECB to CBC does
//   not
//      bring the missing integrity, which the finding about ECB spoke for; and it is not fixed when
//      a stronger one takes it over.
#include "report/match_findings.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "support/source_map.h"

namespace micryscope::report {

namespace {

using rules::Finding;

/// A finding with what may show that it is the same as another one.
struct Item {
  const Finding* finding = nullptr;
  std::string path;                  ///< in the head; empty: its file is gone
  std::uint32_t line = 0;            ///< in the base; 0: the line is not in the base
  std::string line_text;             ///< plain
  std::string own_text;              ///< of the operation alone, plain
  std::vector<std::string> origins;  ///< where values are made, if those places stayed
  bool touched = false;              ///< its line, or one on its path, changed
  bool moves = false;                ///< its line was written, or is gone
};

/// Texts of a report's files with their lines found once.
class Lines {
 public:
  explicit Lines(const Report& report) : report_(report) {}

  const std::string& path(const rules::Location& at) const { return report_.files[at.file].path; }
  std::uint32_t first(const rules::Location& at) { return index(at).position(at.span.begin).line; }
  std::uint32_t last(const rules::Location& at) {
    return std::max(first(at), index(at).position(at.span.end).line);
  }
  std::string line_text(const rules::Location& at) {
    return plain_source(index(at).line(first(at)));
  }
  std::string own_text(const rules::Location& at) const {
    return plain_source(std::string_view(report_.files[at.file].text)
                            .substr(at.span.begin, at.span.end - at.span.begin));
  }

 private:
  const LineIndex& index(const rules::Location& at) {
    return indexes_.try_emplace(at.file, report_.files[at.file].text).first->second;
  }
  const Report& report_;
  std::map<std::uint32_t, LineIndex> indexes_;
};

/// Findings of one file that are compared with each other; a hostile file has any number of them.
constexpr std::size_t kMostPerFile = 1000;

constexpr std::string_view kMadeHere = "the value is made here";

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string key;
  for (const std::string_view part : parts) {
    key += part;
    key += '\0';
  }
  return key;
}

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : std::string(text) + ' ') {
    const bool in_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) > 0x7F;
    if (in_word) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::move(word));
      word.clear();
    }
  }
  return words;
}

/// More than half of the words of the two operations are in both.
bool alike(const Item& a, const Item& b) {
  const std::set<std::string> left = words_of(a.own_text);
  const std::set<std::string> right = words_of(b.own_text);
  std::size_t both = 0;
  for (const std::string& word : left) both += right.count(word);
  return 2 * both > left.size() + right.size() - both;
}

class Matcher {
 public:
  Matcher(const Report& base, const Report& head, ChangedLines& lines) : lines_(lines) {
    add_base(base);
    add_head(head);
    made_.base_of.resize(head_.size());
    made_.gone.resize(base_.size(), true);
  }

  Matches run() {
    const auto identity = [](const Item& item) {
      return joined({item.finding->rule, item.finding->operation, item.finding->scope, item.path});
    };
    const auto kind = [](const Item& item) {
      return joined({item.finding->rule, item.finding->operation});
    };
    const auto line = [](const Item& item) { return std::to_string(item.line); };
    round([&](const Item& i) { return i.line == 0 ? "" : identity(i) + line(i); });
    round([&](const Item& i) { return identity(i) + i.line_text; });
    untouched_first_ = true;
    round([&](const Item& i) { return identity(i); });
    untouched_first_ = false;

    round([&](const Item& i) { return i.line == 0 ? "" : joined({kind(i), i.path, line(i)}); });
    pair_by_origin();
    // A move within the file before one across files, a whole line before its operation alone.
    round([&](const Item& i) { return i.moves ? joined({kind(i), i.path, i.line_text}) : ""; });
    round([&](const Item& i) { return i.moves ? joined({kind(i), i.path, i.own_text}) : ""; });
    round([&](const Item& i) { return i.moves ? kind(i) + i.line_text : ""; });
    round([&](const Item& i) { return i.moves ? kind(i) + i.own_text : ""; });
    pair_alike();
    pair_explained();
    return std::move(made_);
  }

 private:
  void add_base(const Report& base) {
    Lines texts(base);
    for (const Finding& finding : base.findings) {
      Item item = item_of(finding, texts);
      const std::string& path = texts.path(finding.location);
      item.path = lines_.path_in_head(path);
      item.line = texts.first(finding.location);
      item.moves = !lines_.line_stays(path, item.line);
      for (const auto& [place, text] : finding.related) {
        if (text != kMadeHere) continue;
        const std::string& made_in = texts.path(place);
        item.origins.push_back(joined({lines_.path_in_head(made_in),
                                       std::to_string(texts.first(place)), texts.own_text(place)}));
      }
      base_.push_back(std::move(item));
    }
  }

  void add_head(const Report& head) {
    Lines texts(head);
    for (const Finding& finding : head.findings) {
      Item item = item_of(finding, texts);
      item.path = texts.path(finding.location);
      item.line = lines_.line_in_base(item.path, texts.first(finding.location)).value_or(0);
      item.moves = item.line == 0;
      item.touched = is_touched(finding, texts);
      for (const auto& [place, text] : finding.related) {
        const auto old_line = lines_.line_in_base(texts.path(place), texts.first(place));
        if (text != kMadeHere || !old_line) continue;
        item.origins.push_back(
            joined({texts.path(place), std::to_string(*old_line), texts.own_text(place)}));
      }
      head_.push_back(std::move(item));
    }
  }

  static Item item_of(const Finding& finding, Lines& texts) {
    Item item;
    item.finding = &finding;
    item.line_text = texts.line_text(finding.location);
    item.own_text = texts.own_text(finding.location);
    return item;
  }

  bool is_touched(const Finding& finding, Lines& texts) {
    const auto changed = [&](const rules::Location& at) {
      return lines_.first_changed(texts.path(at), texts.first(at), texts.last(at)).has_value();
    };
    if (changed(finding.location)) return true;
    for (const rules::Flow& flow : finding.flows) {
      for (const rules::Step& step : flow.steps) {
        if (changed(step.location)) return true;
      }
    }
    return false;
  }

  void pair(std::size_t in_base, std::size_t in_head) {
    made_.base_of[in_head] = in_base;
    made_.gone[in_base] = false;
  }

  /// Pairs off what has the same key; an empty key takes no part.
  void round(const std::function<std::string(const Item&)>& key) {
    std::map<std::string, std::vector<std::size_t>> left;
    for (std::size_t i = 0; i < base_.size(); ++i) {
      if (!made_.gone[i]) continue;
      if (std::string name = key(base_[i]); !name.empty()) left[std::move(name)].push_back(i);
    }
    if (left.empty()) return;
    for (auto& [name, indexes] : left) std::reverse(indexes.begin(), indexes.end());
    for (const bool touched : {false, true}) {
      for (std::size_t i = 0; i < head_.size(); ++i) {
        if (made_.base_of[i] || (untouched_first_ && head_[i].touched != touched)) continue;
        const auto found = left.find(key(head_[i]));
        if (found == left.end() || found->second.empty()) continue;
        pair(found->second.back(), i);
        found->second.pop_back();
      }
    }
  }

  /// What is left of the base, by the path in the head.
  std::map<std::string_view, std::vector<std::size_t>> gone_by_path() const {
    std::map<std::string_view, std::vector<std::size_t>> left;
    for (std::size_t j = 0; j < base_.size(); ++j) {
      if (!made_.gone[j]) continue;
      std::vector<std::size_t>& in_file = left[base_[j].path];
      if (in_file.size() < kMostPerFile) in_file.push_back(j);
    }
    return left;
  }

  /// The first base finding of the file, not yet paired, that this holds for.
  template <typename Holds>
  void pair_where(Holds holds) {
    const auto left = gone_by_path();
    for (std::size_t i = 0; i < head_.size() && !left.empty(); ++i) {
      if (made_.base_of[i]) continue;
      const auto in_file = left.find(head_[i].path);
      if (in_file == left.end()) continue;
      for (const std::size_t j : in_file->second) {
        if (!made_.gone[j] || !holds(base_[j], head_[i])) continue;
        pair(j, i);
        break;
      }
    }
  }

  void pair_by_origin() {
    pair_where([](const Item& base, const Item& head) {
      return base.finding->rule == head.finding->rule &&
             base.finding->scope == head.finding->scope &&
             std::any_of(base.origins.begin(), base.origins.end(), [&](const std::string& origin) {
               return std::find(head.origins.begin(), head.origins.end(), origin) !=
                      head.origins.end();
             });
    });
  }

  /// Moved into another function of the file and edited on the way.
  void pair_alike() {
    pair_where([](const Item& base, const Item& head) {
      return base.moves && head.moves && base.finding->rule == head.finding->rule &&
             base.finding->operation == head.finding->operation && alike(base, head);
    });
  }

  static bool stands_for(const Item& stronger, const Item& weaker) {
    const auto& explains = stronger.finding->explains;
    return std::find(explains.begin(), explains.end(), weaker.finding->rule) != explains.end() &&
           stronger.finding->scope == weaker.finding->scope &&
           (stronger.line == weaker.line || (stronger.moves && weaker.moves));
  }

  void pair_explained() {
    std::map<std::string_view, std::vector<std::size_t>> head_by_path;
    for (std::size_t i = 0; i < head_.size(); ++i) {
      std::vector<std::size_t>& in_file = head_by_path[head_[i].path];
      if (in_file.size() < kMostPerFile) in_file.push_back(i);
    }
    for (std::size_t j = 0; j < base_.size(); ++j) {
      std::set<std::string> told;  // once each: it was one finding
      for (const std::size_t i : head_by_path[base_[j].path]) {
        if (!made_.base_of[i] && stands_for(base_[j], head_[i]) &&
            told.insert(head_[i].finding->rule).second) {
          made_.base_of[i] = j;
        }
        if (made_.gone[j] && stands_for(head_[i], base_[j])) made_.gone[j] = false;
      }
    }
  }

  ChangedLines& lines_;
  std::vector<Item> base_;
  std::vector<Item> head_;
  Matches made_;
  bool untouched_first_ = false;
};

}  // namespace

Matches match_findings(const Report& base, const Report& head, ChangedLines& lines) {
  return Matcher(base, head, lines).run();
}

}  // namespace micryscope::report
