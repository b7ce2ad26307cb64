// Path globs in linear time, for ignore files and for the globs of the configuration. A pattern is
// compiled to a small automaton whose states are all followed at once, so that no pattern of a
// hostile repository costs more than its length times the path's; and never more than kMostSteps.
//
//   *      any bytes but '/'                  [a-z]  one byte of a set, [!a-z] or [^a-z] one
//   outside
//   **/    any folders, or none               \x     x itself
//   /**    everything below                   {a,b}  either, if Braces::alternatives
//   ?      one byte but '/'
//
//   Glob::compile("src/**/*.{js,ts}", Glob::Braces::alternatives).matches("src/a/b.ts")
//
// Bytes are compared as they are: no case folding, no locale. As in git, a pattern that is not well
// formed (an open bracket, a backslash at the end) matches nothing; who wrote it for us and not for
// git is told of the problem.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace micryscope {

class Glob {
 public:
  /// What `{a,b}` means: .gitignore has no such thing, the configuration has.
  enum class Braces : std::uint8_t { literal, alternatives };

  static Glob compile(std::string_view pattern, Braces braces);

  /// What is not well formed or cannot be meant, as the end of a sentence about the pattern ("has a
  /// bracket that is not closed"); empty if nothing.
  static std::string problem(std::string_view pattern, Braces braces);

  /// Steps that matching may take: for one pattern, or for all that are asked about one path. What
  /// people write takes some hundred.
  static constexpr std::uint64_t kMostSteps = 50'000;

  /// True when the pattern describes all of `path`.
  bool matches(std::string_view path) const {
    std::uint64_t steps = kMostSteps;
    return matches(path, steps);
  }
  /// Takes what it costs from `steps`; false where these do not suffice, and then they are 0.
  bool matches(std::string_view path, std::uint64_t& steps) const;

 private:
  friend class GlobCompiler;
  using ByteSet = std::bitset<256>;

  enum class Op : std::uint8_t {
    byte,      ///< exactly `value`
    segment,   ///< any byte but '/'
    any,       ///< any byte
    set,       ///< a byte of sets_[value]
    split,     ///< go on at `value` and at the next step
    jump,      ///< go on at `value`
    accepted,  ///< the pattern ends here
  };
  struct Step {
    Op op;
    std::uint32_t value = 0;
  };
  /// The states that are alive before one byte; see glob.cc.
  struct States;

  bool consumes(const Step& step, unsigned char byte) const;
  void follow(std::uint32_t step, States& states) const;
  bool run(std::string_view path, std::uint64_t& steps) const;

  bool is_valid_ = true;
  bool is_literal_ = false;  ///< prefix_ is the whole pattern
  std::string prefix_;       ///< what every match begins with
  std::string suffix_;       ///< what every match ends with
  std::vector<Step> steps_;
  std::vector<ByteSet> sets_;
};

}  // namespace micryscope
