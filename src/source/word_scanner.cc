// Three sieves, each finer and dearer than the one before ("Teddy" of Hyperscan and ripgrep, with
// windows inside the words instead of their beginnings):
//
// 1. Each word is known by its rarest window of four bytes (createHash: "eHas"); the windows are
//    dealt out to sixteen buckets. For 16 or 32 positions of the text at a time, table look-ups by
//    half-byte (pshufb) tell which buckets could have a window there.
// 2. The four bytes at such a position are hashed into a filter of 64 Kbit.
// 3. Where its bit is set, the words of that hash are compared.
//
// Words of three bytes have windows of three; shorter ones are searched one by one. Machines
// without SSSE3 start at the second sieve.
#include "source/word_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#define MS_HAS_X86 1
#else
#define MS_HAS_X86 0
#endif

namespace micryscope::source {
namespace {

constexpr std::size_t kWindow = 4;
constexpr std::uint32_t kThreeBytes = 0x00FFFFFF;

std::uint16_t hash_window(std::uint32_t bytes) {
  return static_cast<std::uint16_t>((bytes * 0x9E3779B1U) >> 16);
}

// Reads up to four bytes, little endian; what is past the end is 0.
std::uint32_t load_window(std::string_view text, std::size_t at) {
  std::uint32_t bytes = 0;
  if (at + kWindow <= text.size()) {
    std::memcpy(&bytes, text.data() + at, kWindow);
    if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap32(bytes);
    return bytes;
  }
  for (std::size_t i = 0; at + i < text.size() && i < kWindow; ++i) {
    bytes |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
  }
  return bytes;
}

// How common a byte is in source text, per thousand; roughly, since only the order counts.
double frequency(unsigned char byte) {
  constexpr std::string_view kCommon = " etaoinsrlcdpum";
  constexpr std::string_view kUsual = "hfgybvx.,();=:'\"/*_-\n";
  if (byte >= 0x80) return 0.1;
  if (byte == ' ') return 150;
  if (kCommon.find(static_cast<char>(byte)) != std::string_view::npos) return 40;
  if (kUsual.find(static_cast<char>(byte)) != std::string_view::npos) return 15;
  if (byte >= 'a' && byte <= 'z') return 8;
  return byte >= '0' && byte <= 'Z' ? 5 : 3;
}

std::size_t rarest_window(std::string_view word) {
  std::size_t best = 0;
  double lowest = std::numeric_limits<double>::max();
  for (std::size_t at = 0; at + kWindow <= word.size(); ++at) {
    double product = 1;
    for (std::size_t i = 0; i < kWindow; ++i) {
      product *= frequency(static_cast<unsigned char>(word[at + i]));
    }
    if (product < lowest) {
      lowest = product;
      best = at;
    }
  }
  return best;
}

// How much of ordinary source text has one of a set of half-bytes, by the set's two bytes.
class HalfShare {
 public:
  constexpr explicit HalfShare(const std::array<double, 16>& share) {
    for (std::size_t set = 0; set < 256; ++set) {
      for (std::size_t half = 0; half < 8; ++half) {
        if ((set >> half & 1U) == 0) continue;
        first_[set] += share[half];
        second_[set] += share[half + 8];
      }
    }
  }
  double of(std::uint16_t set) const { return first_[set & 0xFFU] + second_[set >> 8]; }

 private:
  std::array<double, 256> first_{};
  std::array<double, 256> second_{};
};

constexpr HalfShare kHighShare({.03, .0, .22, .05, .04, .05, .36, .25,  //
                                .001, .001, .001, .001, .001, .001, .001, .001});
constexpr HalfShare kLowShare({.16, .06, .06, .07, .08, .11, .03, .03,  //
                               .04, .07, .04, .02, .05, .04, .08, .06});

// The half-bytes that one bucket lets through at each position of a window.
struct Bucket {
  std::array<std::uint16_t, kWindow> low{};
  std::array<std::uint16_t, kWindow> high{};

  void add(std::uint32_t bytes, std::size_t length) {
    for (std::size_t i = 0; i < kWindow; ++i) {
      const std::uint32_t byte = (bytes >> (8 * i)) & 0xFFU;
      low[i] = static_cast<std::uint16_t>(i < length ? low[i] | 1U << (byte & 15U) : 0xFFFFU);
      high[i] = static_cast<std::uint16_t>(i < length ? high[i] | 1U << (byte >> 4) : 0xFFFFU);
    }
  }

  // The chance that a position of ordinary text passes.
  double chance() const {
    double product = 1;
    for (std::size_t i = 0; i < kWindow; ++i) {
      product *= kHighShare.of(high[i]) * kLowShare.of(low[i]);
    }
    return product;
  }
};

struct Member {
  std::uint32_t bytes;
  std::size_t length;
  std::size_t bucket;
};

// A bucket that knows how many of its windows need each half-byte, so that one can be taken out.
class CountedBucket {
 public:
  const Bucket& bucket() const { return bucket_; }
  double chance() const { return chance_; }

  void add(const Member& member) {
    count(member, 1);
    bucket_.add(member.bytes, member.length);
    chance_ = bucket_.chance();
  }
  void remove(const Member& member) {
    count(member, -1);
    for (std::size_t i = 0; i < kWindow; ++i) {
      bucket_.low[i] = set_of(low_[i]);
      bucket_.high[i] = set_of(high_[i]);
    }
    chance_ = bucket_.chance();
  }

 private:
  using Counts = std::array<int, 16>;

  static std::uint16_t set_of(const Counts& counts) {
    std::uint32_t set = 0;
    for (std::size_t half = 0; half < counts.size(); ++half) {
      if (counts[half] != 0) set |= 1U << half;
    }
    return static_cast<std::uint16_t>(set);
  }

  void count(const Member& member, int by) {
    Bucket alone;
    alone.add(member.bytes, member.length);
    for (std::size_t i = 0; i < kWindow; ++i) {
      for (std::size_t half = 0; half < 16; ++half) {
        if ((alone.low[i] >> half & 1U) != 0) low_[i][half] += by;
        if ((alone.high[i] >> half & 1U) != 0) high_[i][half] += by;
      }
    }
  }

  Bucket bucket_;
  double chance_ = 0;
  std::array<Counts, kWindow> low_{};
  std::array<Counts, kWindow> high_{};
};

using Buckets = std::array<CountedBucket, 16>;

// The bucket that the window widens least.
std::size_t best_bucket(const Buckets& buckets, const Member& member) {
  std::size_t best = 0;
  double least = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    Bucket wider = buckets[i].bucket();
    wider.add(member.bytes, member.length);
    const double cost = wider.chance() - buckets[i].chance();
    if (cost < least) {
      least = cost;
      best = i;
    }
  }
  return best;
}

// Deals the windows out one by one, then takes each up again a few times to see whether it fits
// better elsewhere now.
Buckets deal(std::vector<Member> members) {
  constexpr int kRounds = 3;
  Buckets buckets{};
  const auto put = [&](Member& member) {
    member.bucket = best_bucket(buckets, member);
    buckets[member.bucket].add(member);
  };
  for (Member& member : members) put(member);
  for (int round = 0; round < kRounds; ++round) {
    for (Member& member : members) {
      buckets[member.bucket].remove(member);
      put(member);
    }
  }
  return buckets;
}

}  // namespace

bool WordScanner::Table::may_hold(std::uint32_t bytes) const {
  const std::uint16_t hash = hash_window(bytes & mask);
  return (filter[hash >> 6] >> (hash & 63U) & 1U) != 0;
}

WordScanner::WordScanner(std::vector<std::string> words)
    : words_(std::move(words)), speed_(best_speed()) {
  std::ranges::sort(words_);
  words_.erase(std::unique(words_.begin(), words_.end()), words_.end());
  if (!words_.empty() && words_.front().empty()) words_.erase(words_.begin());
  four_.mask = std::numeric_limits<std::uint32_t>::max();
  three_.mask = kThreeBytes;
  four_.filter.assign(kFilterBits / 64, 0);
  three_.filter.assign(kFilterBits / 64, 0);
  for (std::uint32_t i = 0; i < words_.size(); ++i) add_window(i);
  std::stable_sort(four_.windows.begin(), four_.windows.end());
  std::stable_sort(three_.windows.begin(), three_.windows.end());
  fill_masks();
}

void WordScanner::add_window(std::uint32_t word) {
  const std::string& text = words_[word];
  if (text.size() < 3) {
    short_words_.push_back(word);
    return;
  }
  Table& table = text.size() == 3 ? three_ : four_;
  // Long words are looked for in their first part, so that the offset fits.
  const std::size_t offset = rarest_window(std::string_view(text).substr(0, 1000));
  const std::uint32_t bytes = load_window(text, offset) & table.mask;
  const std::uint16_t hash = hash_window(bytes);
  table.filter[hash >> 6] |= std::uint64_t{1} << (hash & 63U);
  table.windows.push_back({bytes, hash, static_cast<std::uint16_t>(offset), word});
}

void WordScanner::fill_masks() {
  std::vector<Member> members;
  for (const Window& window : three_.windows) members.push_back({window.bytes, 3, 0});
  for (const Window& window : four_.windows) members.push_back({window.bytes, kWindow, 0});
  const Buckets buckets = deal(std::move(members));
  for (std::size_t b = 0; b < buckets.size(); ++b) {
    for (std::size_t i = 0; i < kWindow; ++i) {
      for (std::size_t half = 0; half < 16; ++half) {
        const auto bit = static_cast<std::uint8_t>(1U << b % 8);
        Masks& masks = masks_[b / 8];
        if ((buckets[b].bucket().low[i] >> half & 1U) != 0) masks.low[i][half] |= bit;
        if ((buckets[b].bucket().high[i] >> half & 1U) != 0) masks.high[i][half] |= bit;
      }
    }
  }
}

WordScanner::Speed WordScanner::best_speed() {
#if MS_HAS_X86
  if (__builtin_cpu_supports("avx2") != 0) return Speed::avx2;
  if (__builtin_cpu_supports("ssse3") != 0) return Speed::ssse3;
#endif
  return Speed::portable;
}

template <typename OnWord>
bool WordScanner::verify_in(const Table& table, std::uint32_t bytes, std::string_view text,
                            std::size_t at, const OnWord& on_word) const {
  bytes &= table.mask;
  Window key;
  key.hash = hash_window(bytes);
  const auto [begin, end] = std::equal_range(table.windows.begin(), table.windows.end(), key);
  for (auto window = begin; window != end; ++window) {
    if (window->bytes != bytes || window->offset > at) continue;
    const std::string& word = words_[window->word];
    if (text.substr(at - window->offset, word.size()) == word && on_word(window->word)) {
      return true;
    }
  }
  return false;
}

template <typename OnWord>
bool WordScanner::verify(std::string_view text, std::size_t at, const OnWord& on_word) const {
  const std::uint32_t bytes = load_window(text, at);
  if (four_.may_hold(bytes) && verify_in(four_, bytes, text, at, on_word)) return true;
  return three_.may_hold(bytes) && verify_in(three_, bytes, text, at, on_word);
}

template <typename OnWord>
bool WordScanner::scan_portable(std::string_view text, std::size_t from,
                                const OnWord& on_word) const {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (verify(text, at, on_word)) return true;
  }
  return false;
}

#if MS_HAS_X86

// The two vector versions differ in their width only.

template <typename OnWord>
__attribute__((target("ssse3"))) bool WordScanner::scan_ssse3(std::string_view text,
                                                              const OnWord& on_word) const {
  const auto load = [](const void* from) __attribute__((target("ssse3"), always_inline)) {
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
  };
  const __m128i half = _mm_set1_epi8(15);
  std::size_t at = 0;
  for (; at + sizeof half + kWindow - 1 <= text.size(); at += sizeof half) {
    __m128i first = _mm_set1_epi8(-1);
    __m128i second = first;
    for (std::size_t i = 0; i < kWindow; ++i) {
      const __m128i bytes = load(text.data() + at + i);
      const __m128i low = _mm_and_si128(bytes, half);
      const __m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), half);
      first = _mm_and_si128(first, _mm_shuffle_epi8(load(masks_[0].low[i].data()), low));
      first = _mm_and_si128(first, _mm_shuffle_epi8(load(masks_[0].high[i].data()), high));
      second = _mm_and_si128(second, _mm_shuffle_epi8(load(masks_[1].low[i].data()), low));
      second = _mm_and_si128(second, _mm_shuffle_epi8(load(masks_[1].high[i].data()), high));
    }
    const __m128i dead = _mm_cmpeq_epi8(_mm_or_si128(first, second), _mm_setzero_si128());
    auto hits = ~static_cast<std::uint32_t>(_mm_movemask_epi8(dead)) & 0xFFFFU;
    for (; hits != 0; hits &= hits - 1) {
      if (verify(text, at + static_cast<unsigned>(std::countr_zero(hits)), on_word)) return true;
    }
  }
  return scan_portable(text, at, on_word);
}

template <typename OnWord>
__attribute__((target("avx2"))) bool WordScanner::scan_avx2(std::string_view text,
                                                            const OnWord& on_word) const {
  const auto table = [](const auto& bytes) __attribute__((target("avx2"), always_inline)) {
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data())));
  };
  const __m256i half = _mm256_set1_epi8(15);
  std::size_t at = 0;
  for (; at + sizeof half + kWindow - 1 <= text.size(); at += sizeof half) {
    __m256i first = _mm256_set1_epi8(-1);
    __m256i second = first;
    for (std::size_t i = 0; i < kWindow; ++i) {
      const __m256i bytes =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at + i));
      const __m256i low = _mm256_and_si256(bytes, half);
      const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
      first = _mm256_and_si256(first, _mm256_shuffle_epi8(table(masks_[0].low[i]), low));
      first = _mm256_and_si256(first, _mm256_shuffle_epi8(table(masks_[0].high[i]), high));
      second = _mm256_and_si256(second, _mm256_shuffle_epi8(table(masks_[1].low[i]), low));
      second = _mm256_and_si256(second, _mm256_shuffle_epi8(table(masks_[1].high[i]), high));
    }
    const __m256i dead = _mm256_cmpeq_epi8(_mm256_or_si256(first, second), _mm256_setzero_si256());
    auto hits = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(dead));
    for (; hits != 0; hits &= hits - 1) {
      if (verify(text, at + static_cast<unsigned>(std::countr_zero(hits)), on_word)) return true;
    }
  }
  return scan_portable(text, at, on_word);
}

#endif

template <typename OnWord>
bool WordScanner::scan(std::string_view text, const OnWord& on_word) const {
  for (const std::uint32_t word : short_words_) {
    if (text.find(words_[word]) != std::string_view::npos && on_word(word)) return true;
  }
  if (four_.windows.empty() && three_.windows.empty()) return false;
#if MS_HAS_X86
  if (speed_ == Speed::avx2) return scan_avx2(text, on_word);
  if (speed_ == Speed::ssse3) return scan_ssse3(text, on_word);
#endif
  return scan_portable(text, 0, on_word);
}

bool WordScanner::contains_any(std::string_view text) const {
  return scan(text, [](std::uint32_t) { return true; });
}

std::vector<std::string_view> WordScanner::find_all(std::string_view text) const {
  std::vector<bool> is_found(words_.size(), false);
  std::size_t missing = words_.size();
  scan(text, [&](std::uint32_t word) {
    if (!is_found[word]) --missing;
    is_found[word] = true;
    return missing == 0;
  });
  std::vector<std::string_view> found;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (is_found[i]) found.push_back(words_[i]);
  }
  return found;
}

}  // namespace micryscope::source
