// Follows git's diffcore-rename.c and diffcore-delta.c: first files of one content, then, for what
// is left, a table of how similar each source is to each target, served best pair first; a deleted
// file is given to one target before any is taken for a copy. Cost: sources times targets.
#include "changes/renames.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "support/parallel.h"

namespace micryscope::changes {
namespace {

constexpr std::uint32_t kHashBase = 107927;
constexpr std::uint32_t kSpanBytes = 64;
constexpr std::size_t kBestPerTarget = 4;

std::string_view name_in(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_text(std::string_view text) { return text.substr(0, 8000).find('\0') == text.npos; }

struct Pair {
  std::uint32_t score;
  bool same_name;
  std::size_t source;
  std::size_t target;

  // Best first; ties in the order of the lists, so that the result is always the same.
  bool operator<(const Pair& other) const {
    return std::tuple(other.score, other.same_name, target, source) <
           std::tuple(score, same_name, other.target, other.source);
  }
};

class Matcher {
 public:
  Matcher(const std::vector<Source>& sources, const std::vector<Candidate>& targets)
      : sources_(sources),
        targets_(targets),
        is_taken_(sources.size()),
        is_matched_(targets.size()) {}

  std::vector<Match> run(unsigned jobs) {
    match(same_content(), false);
    match(same_content(), true);
    const std::vector<Pair> pairs = similar(jobs);
    match(pairs, false);
    match(pairs, true);
    std::ranges::sort(matches_, {}, &Match::target);
    return std::move(matches_);
  }

 private:
  void match(const std::vector<Pair>& pairs, bool with_copies) {
    for (const Pair& pair : pairs) {
      const bool is_free = sources_[pair.source].is_deleted && !is_taken_[pair.source];
      if (is_matched_[pair.target] || (!is_free && !with_copies)) continue;
      is_matched_[pair.target] = true;
      if (is_free) is_taken_[pair.source] = true;
      matches_.push_back({pair.source, pair.target, !is_free});
    }
  }

  Pair pair_of(std::size_t source, std::size_t target, std::uint32_t score) const {
    const bool same_name = name_in(sources_[source].path) == name_in(targets_[target].path);
    return {score, same_name, source, target};
  }

  std::vector<Pair> same_content() const {
    std::multimap<Oid, std::size_t> by_content;
    for (std::size_t i = 0; i < sources_.size(); ++i) by_content.emplace(sources_[i].id, i);
    std::vector<Pair> pairs;
    for (std::size_t target = 0; target < targets_.size(); ++target) {
      const auto [first, last] = by_content.equal_range(targets_[target].id);
      for (auto at = first; at != last; ++at) {
        pairs.push_back(pair_of(at->second, target, kMaxScore));
      }
    }
    std::ranges::sort(pairs, std::less<>());
    return pairs;
  }

  std::vector<Pair> similar(unsigned jobs) const {
    std::vector<std::vector<Pair>> best(targets_.size());
    parallel_for(targets_.size(), jobs, [&](std::size_t target) {
      if (is_matched_[target]) return;
      std::vector<Pair>& pairs = best[target];
      for (std::size_t source = 0; source < sources_.size(); ++source) {
        const auto score = similarity(sources_[source].digest, targets_[target].digest);
        if (score >= kMinScore) pairs.push_back(pair_of(source, target, score));
      }
      std::ranges::sort(pairs, std::less<>());
      if (pairs.size() > kBestPerTarget) pairs.resize(kBestPerTarget);
    });
    std::vector<Pair> all;
    for (const std::vector<Pair>& pairs : best) all.insert(all.end(), pairs.begin(), pairs.end());
    std::ranges::sort(all, std::less<>());
    return all;
  }

  const std::vector<Source>& sources_;
  const std::vector<Candidate>& targets_;
  std::vector<bool> is_taken_;
  std::vector<bool> is_matched_;
  std::vector<Match> matches_;
};

}  // namespace

Digest digest_of(std::string_view text) {
  Digest digest{.spans = {}, .size = text.size()};
  const bool skips_returns = is_text(text);
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  std::uint32_t count = 0;
  const auto end_span = [&] {
    if (count != 0) digest.spans.emplace_back((low + high * 0x61U) % kHashBase, count);
    low = high = count = 0;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (skips_returns && byte == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    const std::uint32_t old = low;
    low = ((low << 7U) ^ (high >> 25U)) + byte;
    high = (high << 7U) ^ (old >> 25U);
    if (++count == kSpanBytes || byte == '\n') end_span();
  }
  end_span();
  std::ranges::sort(digest.spans);
  std::size_t used = 0;
  for (const auto& span : digest.spans) {
    if (used != 0 && digest.spans[used - 1].first == span.first) {
      digest.spans[used - 1].second += span.second;
    } else {
      digest.spans[used++] = span;
    }
  }
  digest.spans.resize(used);
  return digest;
}

std::uint32_t similarity(const Digest& from, const Digest& to) {
  const auto [smaller, larger] = std::minmax(from.size, to.size);
  if (smaller == 0 || larger * (kMaxScore - kMinScore) < (larger - smaller) * kMaxScore) return 0;
  std::uint64_t copied = 0;
  auto other = to.spans.begin();
  for (const auto& [hash, bytes] : from.spans) {
    while (other != to.spans.end() && other->first < hash) ++other;
    if (other == to.spans.end()) break;
    if (other->first == hash) copied += std::min(bytes, other->second);
  }
  return static_cast<std::uint32_t>(copied * kMaxScore / larger);
}

std::vector<Match> find_renames(const std::vector<Source>& sources,
                                const std::vector<Candidate>& targets, unsigned jobs) {
  return Matcher(sources, targets).run(jobs);
}

}  // namespace micryscope::changes
