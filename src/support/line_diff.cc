// Myers' greedy algorithm ("An O(ND) Difference Algorithm"): the furthest reach on each diagonal
// after d edits, d = 0, 1, 2, ... until the end is reached; the way back along the kept reaches
// tells which lines are in both texts. Common heads and tails are cut off first, as a change
// usually touches little of a file. Cost: lines times edits; with too many edits the middle is
// called one hunk.
#include "support/line_diff.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "support/source_map.h"

namespace micryscope {

namespace {

constexpr std::size_t kMostEdits = 1500;  // the reaches of so many rounds are kept: 9 MB

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

bool is_closer(char c) { return c == ')' || c == ']' || c == '}'; }

using Lines = std::vector<std::uint32_t>;  // equal numbers: equal lines

class Numbering {
 public:
  Lines number(std::string_view text) {
    const LineIndex index(text);
    Lines lines;
    lines.reserve(index.line_count());
    for (std::uint32_t i = 1; i <= index.line_count(); ++i) {
      std::string line(index.line(i));
      std::erase_if(line, is_space);
      const auto next = static_cast<std::uint32_t>(numbers_.size());
      lines.push_back(numbers_.try_emplace(std::move(line), next).first->second);
    }
    return lines;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// Pairs of lines that stay, from 0, in order.
using Kept = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

class Myers {
 public:
  Myers(const Lines& before, const Lines& after) : before_(before), after_(after) {}

  Kept run() {
    const std::size_t shorter = std::min(before_.size(), after_.size());
    std::size_t head = 0;
    while (head < shorter && before_[head] == after_[head]) ++head;
    std::size_t tail = 0;
    while (tail < shorter - head &&
           before_[before_.size() - 1 - tail] == after_[after_.size() - 1 - tail]) {
      ++tail;
    }
    for (std::size_t i = 0; i < head; ++i) keep(i, i);
    skip_ = static_cast<int>(head);
    n_ = static_cast<int>(before_.size() - head - tail);
    m_ = static_cast<int>(after_.size() - head - tail);
    middle();
    for (std::size_t i = tail; i > 0; --i) keep(before_.size() - i, after_.size() - i);
    return std::move(kept_);
  }

 private:
  void keep(std::size_t before, std::size_t after) {
    kept_.emplace_back(static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(after));
  }

  int& reach(std::vector<int>& round, int diagonal) const {
    return round[static_cast<std::size_t>(diagonal) + round.size() / 2];
  }

  /// Where round d begins on a diagonal: one step from the better neighbour of the round before.
  bool comes_from_above(std::vector<int>& before, int d, int diagonal) const {
    return diagonal == -d ||
           (diagonal != d && reach(before, diagonal - 1) < reach(before, diagonal + 1));
  }

  void middle() {
    if (n_ == 0 || m_ == 0) return;
    const int most = static_cast<int>(
        std::min(static_cast<std::size_t>(n_) + static_cast<std::size_t>(m_), kMostEdits));
    std::vector<std::vector<int>> rounds;
    for (int d = 0; d <= most; ++d) {
      rounds.emplace_back(2 * static_cast<std::size_t>(d) + 3, 0);
      std::vector<int>& round = rounds.back();
      for (int k = -d; k <= d; k += 2) {
        int x = 0;
        if (d > 0) {
          std::vector<int>& last = rounds[static_cast<std::size_t>(d) - 1];
          x = comes_from_above(last, d, k) ? reach(last, k + 1) : reach(last, k - 1) + 1;
        }
        while (x < n_ && x - k < m_ && same(x, x - k)) ++x;
        reach(round, k) = x;
        if (x >= n_ && x - k >= m_) {
          walk_back(rounds);
          return;
        }
      }
    }
  }

  bool same(int x, int y) const {
    return before_[static_cast<std::size_t>(x + skip_)] ==
           after_[static_cast<std::size_t>(y + skip_)];
  }

  void walk_back(std::vector<std::vector<int>>& rounds) {
    Kept found;
    int x = n_;
    int y = m_;
    for (int d = static_cast<int>(rounds.size()) - 1; d > 0; --d) {
      std::vector<int>& last = rounds[static_cast<std::size_t>(d) - 1];
      const bool above = comes_from_above(last, d, x - y);
      const int from = above ? reach(last, x - y + 1) : reach(last, x - y - 1);
      const int start = above ? from : from + 1;  // behind the one edit of this round
      const int diagonal = x - y;
      for (; x > start; --x) found.emplace_back(x - 1 + skip_, x - 1 - diagonal + skip_);
      x = from;
      y = above ? x - (diagonal + 1) : x - (diagonal - 1);
    }
    for (; x > 0 && y > 0; --x, --y) found.emplace_back(x - 1 + skip_, y - 1 + skip_);
    kept_.insert(kept_.end(), found.rbegin(), found.rend());
  }

  const Lines& before_;
  const Lines& after_;
  int skip_ = 0;
  int n_ = 0;
  int m_ = 0;
  Kept kept_;
};

bool is_comment(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return line.starts_with("//") || line.starts_with("/*") || line.starts_with("*/") ||
         line.starts_with("* ") || line.starts_with("# ") || line == "#" || line == "*";
}

std::string plain_lines(const LineIndex& index, std::uint32_t begin, std::uint32_t end) {
  std::string text;
  for (std::uint32_t i = begin; i < end; ++i) {
    if (!is_comment(index.line(i))) text += index.line(i);
  }
  return plain_source(text);
}

}  // namespace

std::string plain_source(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (is_closer(c) && !plain.empty() && plain.back() == ',') plain.pop_back();
    plain += c == '\'' ? '"' : c;
  }
  return plain;
}

std::vector<Hunk> diff_lines(std::string_view before, std::string_view after) {
  Numbering numbering;
  const Lines old_lines = numbering.number(before);
  const Lines new_lines = numbering.number(after);
  Kept kept = Myers(old_lines, new_lines).run();
  kept.emplace_back(static_cast<std::uint32_t>(old_lines.size()),
                    static_cast<std::uint32_t>(new_lines.size()));
  const LineIndex old_index(before);
  const LineIndex new_index(after);
  std::vector<Hunk> hunks;
  std::uint32_t old_line = 0;
  std::uint32_t new_line = 0;
  for (const auto& [kept_old, kept_new] : kept) {
    if (kept_old > old_line || kept_new > new_line) {
      Hunk hunk{old_line + 1, kept_old + 1, new_line + 1, kept_new + 1, false};
      hunk.cosmetic = plain_lines(old_index, hunk.old_begin, hunk.old_end) ==
                      plain_lines(new_index, hunk.new_begin, hunk.new_end);
      hunks.push_back(hunk);
    }
    old_line = kept_old + 1;
    new_line = kept_new + 1;
  }
  return hunks;
}

}  // namespace micryscope
