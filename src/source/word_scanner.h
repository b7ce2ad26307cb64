// Looks for some hundreds of words in a text at once, at gigabytes per second. See word_scanner.cc
// for how; use source/prefilter.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace micryscope::source {

/// Read-only once made; may be used from several threads at once.
class WordScanner {
 public:
  enum class Speed : std::uint8_t { portable, ssse3, avx2 };

  WordScanner() : WordScanner(std::vector<std::string>{}) {}
  /// Empty words are left out.
  explicit WordScanner(std::vector<std::string> words);

  bool contains_any(std::string_view text) const;
  /// The words that the text holds, sorted.
  std::vector<std::string_view> find_all(std::string_view text) const;

  const std::vector<std::string>& words() const { return words_; }
  /// The best that this machine can do; a test asks for less to compare.
  static Speed best_speed();
  void use(Speed speed) { speed_ = speed; }

  /// For each of the four bytes of a window: which of eight buckets take a byte with this low or
  /// high half.
  struct Masks {
    std::array<std::array<std::uint8_t, 16>, 4> low{};
    std::array<std::array<std::uint8_t, 16>, 4> high{};
  };

 private:
  static constexpr std::size_t kFilterBits = 1U << 16;

  /// A word, known by the rarest window of three or four bytes in it.
  struct Window {
    std::uint32_t bytes = 0;  ///< little endian; the fourth is 0 if there are three
    std::uint16_t hash = 0;
    std::uint16_t offset = 0;  ///< of the window in the word
    std::uint32_t word = 0;
    bool operator<(const Window& other) const { return hash < other.hash; }
  };
  /// Windows of one length.
  struct Table {
    std::uint32_t mask = 0;  ///< of the bytes that count
    std::vector<Window> windows;
    std::vector<std::uint64_t> filter;  ///< one bit per hash
    bool may_hold(std::uint32_t bytes) const;
  };

  void add_window(std::uint32_t word);
  void fill_masks();

  /// Calls on_word(index of the word) until it returns true.
  template <typename OnWord>
  bool scan(std::string_view text, const OnWord& on_word) const;
  template <typename OnWord>
  bool scan_portable(std::string_view text, std::size_t from, const OnWord& on_word) const;
  template <typename OnWord>
  bool scan_ssse3(std::string_view text, const OnWord& on_word) const;
  template <typename OnWord>
  bool scan_avx2(std::string_view text, const OnWord& on_word) const;
  template <typename OnWord>
  bool verify(std::string_view text, std::size_t at, const OnWord& on_word) const;
  template <typename OnWord>
  bool verify_in(const Table& table, std::uint32_t bytes, std::string_view text, std::size_t at,
                 const OnWord& on_word) const;

  std::vector<std::string> words_;
  std::vector<std::uint32_t> short_words_;  ///< of one or two bytes; searched one by one
  Table four_;
  Table three_;
  std::array<Masks, 2> masks_;  ///< sixteen buckets in all
  Speed speed_;
};

}  // namespace micryscope::source
