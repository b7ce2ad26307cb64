// Finds what may be a secret in words for people. Only looks.cc includes this.
#pragma once

#include <string_view>
#include <vector>

#include "models/looks.h"

namespace micryscope::models {

class ProseReader {
 public:
  ProseReader(const Looks& looks, std::string_view text, Looks::Of of)
      : looks_(looks), text_(text), of_(of) {}

  std::vector<Span> run();

 private:
  /// What was read last: whether a name of a secret waits for its value.
  enum class Waiting : std::uint8_t { nothing, value, told };

  void read_line(std::size_t begin, std::size_t end);
  std::size_t read_key(std::size_t begin);
  void read_word(std::size_t begin, std::size_t end, std::size_t line_end);
  void read_value(std::size_t begin, std::size_t end, std::size_t line_end);
  void read_address(std::size_t begin, std::size_t end);
  void read_parts(std::size_t begin, std::size_t end);
  bool read_pair(std::size_t begin, std::size_t end, std::size_t line_end);
  std::size_t pair_end(std::size_t begin, std::size_t end) const;
  bool pairs_follow(std::size_t begin, std::size_t end) const;
  void hide(std::size_t begin, std::size_t end);
  std::size_t quote_end(std::size_t at, std::size_t line_end) const;
  std::string_view slice(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }
  /// The first of some characters from `at` on, or `end`. Nothing behind `end` is looked at: a line
  /// may be as long as its file.
  std::size_t first_of(std::string_view characters, std::size_t at, std::size_t end) const {
    const std::size_t found = text_.substr(0, end).find_first_of(characters, at);
    return found == std::string_view::npos ? end : found;
  }
  bool is_phrase_name(std::string_view name) const;

  const Looks& looks_;
  std::string_view text_;
  Looks::Of of_;
  Waiting waiting_ = Waiting::nothing;
  std::string_view name_;  // that waits
  std::size_t hidden_to_ = 0;
  std::vector<Span> found_;
};

}  // namespace micryscope::models
