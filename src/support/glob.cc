// Thompson's construction: `*` is a loop around `segment`, `**/` is an optional group of anything
// that ends in a slash, `{a,b}` a chain of splits. Matching keeps the set of living states, so its
// cost is at most (bytes of the path) x (steps of the pattern). Most patterns are settled before,
// by the literal text with which they begin or end. A pattern of 60 kB on each of 10,000 paths
// would still take minutes, hence the bound on steps.
#include "support/glob.h"

#include <algorithm>
#include <cctype>

namespace micryscope {
namespace {

constexpr int kBraceDepth = 16;  // deeper braces are ordinary characters

bool in_class(std::string_view name, unsigned char byte) {
  if (byte >= 0x80) return false;
  const int c = byte;
  if (name == "alpha") return std::isalpha(c) != 0;
  if (name == "digit") return std::isdigit(c) != 0;
  if (name == "alnum") return std::isalnum(c) != 0;
  if (name == "upper") return std::isupper(c) != 0;
  if (name == "lower") return std::islower(c) != 0;
  if (name == "space") return std::isspace(c) != 0;
  if (name == "blank") return c == ' ' || c == '\t';
  if (name == "punct") return std::ispunct(c) != 0;
  if (name == "xdigit") return std::isxdigit(c) != 0;
  if (name == "print") return std::isprint(c) != 0;
  if (name == "graph") return std::isgraph(c) != 0;
  if (name == "cntrl") return std::iscntrl(c) != 0;
  return false;
}

}  // namespace

class GlobCompiler {
 public:
  GlobCompiler(std::string_view pattern, Glob::Braces braces)
      : pattern_(pattern), has_braces_(braces == Glob::Braces::alternatives) {}

  Glob compile() {
    find_closing_braces();
    while (glob_.is_valid_ && at_ < pattern_.size()) item(0);
    emit(Glob::Op::accepted);
    find_literals();
    return std::move(glob_);
  }

 private:
  using Op = Glob::Op;

  std::uint32_t emit(Op op, std::uint32_t value = 0) {
    glob_.steps_.push_back({op, value});
    return static_cast<std::uint32_t>(glob_.steps_.size() - 1);
  }
  std::uint32_t here() const { return static_cast<std::uint32_t>(glob_.steps_.size()); }

  void item(int depth) {
    const char c = pattern_[at_];
    if (c == '*') return star();
    if (c == '[') return bracket();
    if (c == '{' && closing_[at_] != 0 && depth < kBraceDepth) return alternatives(depth);
    ++at_;
    if (c == '?') {
      emit(Op::segment);
    } else if (c != '\\') {
      emit(Op::byte, static_cast<unsigned char>(c));
    } else if (at_ < pattern_.size()) {
      emit(Op::byte, static_cast<unsigned char>(pattern_[at_++]));
    } else {
      glob_.is_valid_ = false;
    }
  }

  void loop(Op op) {
    const std::uint32_t start = emit(Op::split);
    emit(op);
    emit(Op::jump, start);
    glob_.steps_[start].value = here();
  }

  // `**` means folders only where it is a whole path component; elsewhere it is a `*`.
  void star() {
    const std::size_t begin = at_;
    while (at_ < pattern_.size() && pattern_[at_] == '*') ++at_;
    const bool starts = begin == 0 || pattern_[begin - 1] == '/' || is_brace_edge(begin - 1);
    const bool ends = at_ == pattern_.size() || is_brace_edge(at_);
    if (at_ - begin != 2 || !starts || (!ends && pattern_[at_] != '/')) return loop(Op::segment);
    if (ends) {
      emit(Op::any);
      return loop(Op::any);
    }
    ++at_;  // the slash belongs to the group: **/ is (anything/)?
    const std::uint32_t skip = emit(Op::split);
    loop(Op::any);
    emit(Op::byte, '/');
    glob_.steps_[skip].value = here();
  }

  bool is_brace_edge(std::size_t at) const {
    return inside_braces_ && (pattern_[at] == '{' || pattern_[at] == ',' || pattern_[at] == '}');
  }

  void bracket() {
    std::size_t at = at_ + 1;
    const bool negated = at < pattern_.size() && (pattern_[at] == '!' || pattern_[at] == '^');
    if (negated) ++at;
    Glob::ByteSet set;
    for (bool first = true;; first = false) {
      if (at >= pattern_.size()) {
        glob_.is_valid_ = false;
        return;
      }
      if (pattern_[at] == ']' && !first) break;
      if (!named_class(at, set)) range(at, set);
    }
    if (negated) set.flip();
    set.reset('/');
    at_ = at + 1;
    emit(Op::set, static_cast<std::uint32_t>(glob_.sets_.size()));
    glob_.sets_.push_back(set);
  }

  bool named_class(std::size_t& at, Glob::ByteSet& set) const {
    if (pattern_.substr(at, 2) != "[:") return false;
    const std::size_t end = pattern_.find(":]", at + 2);
    if (end == std::string_view::npos) return false;
    const std::string_view name = pattern_.substr(at + 2, end - at - 2);
    for (unsigned byte = 0; byte < 256; ++byte) {
      if (in_class(name, static_cast<unsigned char>(byte))) set.set(byte);
    }
    at = end + 2;
    return true;
  }

  // One byte of a bracket, an escape undone; moves on.
  unsigned char member(std::size_t& at) const {
    if (pattern_[at] == '\\' && at + 1 < pattern_.size()) ++at;
    return static_cast<unsigned char>(pattern_[at++]);
  }

  void range(std::size_t& at, Glob::ByteSet& set) const {
    const unsigned first = member(at);
    unsigned last = first;
    if (at + 1 < pattern_.size() && pattern_[at] == '-' && pattern_[at + 1] != ']') {
      ++at;
      last = member(at);
    }
    for (unsigned byte = first; byte <= last; ++byte) set.set(byte);
  }

  void alternatives(int depth) {
    const std::size_t end = closing_[at_];
    const bool outer = inside_braces_;
    inside_braces_ = true;
    std::vector<std::uint32_t> exits;
    ++at_;
    for (;;) {
      const std::uint32_t other = emit(Op::split);
      while (glob_.is_valid_ && at_ < end && pattern_[at_] != ',') item(depth + 1);
      if (!glob_.is_valid_) return;
      exits.push_back(emit(Op::jump));
      glob_.steps_[other].value = here();
      if (at_ >= end) break;
      ++at_;
    }
    // The last split leads here, where no alternative is left: a step that nothing satisfies.
    emit(Op::set, static_cast<std::uint32_t>(glob_.sets_.size()));
    glob_.sets_.emplace_back();
    for (const std::uint32_t exit : exits) glob_.steps_[exit].value = here();
    at_ = std::max(at_, end + 1);  // a bracket may have hidden the brace
    inside_braces_ = outer;
  }

  // The bracket that closes the one at `at`, or `at` itself if there is none.
  std::size_t bracket_end(std::size_t at) const {
    std::size_t i = at + 1;
    if (i < pattern_.size() && (pattern_[i] == '!' || pattern_[i] == '^')) ++i;
    for (bool is_first = true; i < pattern_.size(); is_first = false) {
      if (pattern_[i] == ']' && !is_first) return i;
      const std::size_t end =
          pattern_.substr(i, 2) == "[:" ? pattern_.find(":]", i + 2) : std::string_view::npos;
      i = end != std::string_view::npos ? end + 2 : i + (pattern_[i] == '\\' ? 2 : 1);
    }
    return at;
  }

  // closing_[i] is the position of the brace that closes the one at i, 0 if there is none. Brackets
  // hide braces, as they do in item().
  void find_closing_braces() {
    closing_.assign(pattern_.size(), 0);
    if (!has_braces_) return;
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < pattern_.size(); ++i) {
      if (pattern_[i] == '\\') {
        ++i;
      } else if (pattern_[i] == '[') {
        i = bracket_end(i);
      } else if (pattern_[i] == '{') {
        open.push_back(i);
      } else if (pattern_[i] == '}' && !open.empty()) {
        closing_[open.back()] = i;
        open.pop_back();
      }
    }
  }

  void find_literals() {
    const auto& steps = glob_.steps_;
    std::size_t front = 0;
    while (steps[front].op == Op::byte) {
      glob_.prefix_ += static_cast<char>(steps[front++].value);
    }
    glob_.is_literal_ = steps[front].op == Op::accepted;
    if (glob_.is_literal_) return;
    // Bytes at the end that nothing jumps over; a jump to the first of them is a loop's normal end.
    std::size_t back = steps.size() - 1;
    std::uint32_t last_target = 0;
    for (const Glob::Step& step : steps) {
      const bool leads = step.op == Op::split || step.op == Op::jump;
      if (leads) last_target = std::max(last_target, step.value);
    }
    while (back > last_target && back > front && steps[back - 1].op == Op::byte) --back;
    for (; back + 1 < steps.size(); ++back) {
      glob_.suffix_ += static_cast<char>(steps[back].value);
    }
  }

  std::string_view pattern_;
  bool has_braces_;
  bool inside_braces_ = false;
  std::size_t at_ = 0;
  std::vector<std::size_t> closing_;
  Glob glob_;
};

/// Reads a pattern as GlobCompiler does, and says what is wrong with it.
class GlobReviewer {
 public:
  GlobReviewer(std::string_view pattern, Glob::Braces braces)
      : pattern_(pattern), has_braces_(braces == Glob::Braces::alternatives) {}

  std::string run() {
    int open_braces = 0;
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_++];
      if (c == '\\' && at_++ == pattern_.size()) return "ends in a backslash";
      if (c == '[') {
        if (std::string problem = bracket(); !problem.empty()) return problem;
      }
      if (!has_braces_) continue;
      if (c == '{' && ++open_braces > kBraceDepth) return "has braces in braces beyond 16 levels";
      if (c == '}' && --open_braces < 0) return "closes a brace that was not opened";
    }
    return open_braces == 0 ? "" : "has a brace that is not closed";
  }

 private:
  /// From behind the opening bracket to behind the closing one.
  std::string bracket() {
    if (at_ < pattern_.size() && (pattern_[at_] == '!' || pattern_[at_] == '^')) ++at_;
    for (bool is_first = true; at_ < pattern_.size(); is_first = false) {
      if (pattern_[at_] == ']' && !is_first) {
        ++at_;
        return "";
      }
      const std::size_t end =
          pattern_.substr(at_, 2) == "[:" ? pattern_.find(":]", at_ + 2) : std::string_view::npos;
      if (end != std::string_view::npos) {
        const std::string name(pattern_.substr(at_ + 2, end - at_ - 2));
        if (!is_class(name)) return "names the unknown class [:" + name.substr(0, 20) + ":]";
        at_ = end + 2;
        continue;
      }
      const unsigned char first = member();
      const bool is_range =
          at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']';
      if (!is_range) continue;
      ++at_;
      if (member() < first) return "has a range that ends before it begins";
    }
    return "has a bracket that is not closed";
  }

  unsigned char member() {
    if (pattern_[at_] == '\\' && at_ + 1 < pattern_.size()) ++at_;
    return static_cast<unsigned char>(pattern_[at_++]);
  }

  static bool is_class(std::string_view name) {
    for (unsigned byte = 0; byte < 128; ++byte) {
      if (in_class(name, static_cast<unsigned char>(byte))) return true;
    }
    return false;
  }

  std::string_view pattern_;
  bool has_braces_;
  std::size_t at_ = 0;
};

std::string Glob::problem(std::string_view pattern, Braces braces) {
  return GlobReviewer(pattern, braces).run();
}

struct Glob::States {
  explicit States(std::size_t count) : seen(count, 0) {}
  void clear() {
    steps.clear();
    reached = 0;
    ++generation;
  }
  std::vector<std::uint32_t> steps;  ///< those that consume a byte, and `accepted`
  std::vector<std::uint32_t> seen;   ///< generation in which a step was last reached
  std::vector<std::uint32_t> todo;
  std::uint32_t generation = 1;
  std::uint64_t reached = 0;  ///< all steps, those between two bytes too
};

Glob Glob::compile(std::string_view pattern, Braces braces) {
  return GlobCompiler(pattern, braces).compile();
}

bool Glob::matches(std::string_view path, std::uint64_t& steps) const {
  if (!is_valid_ || steps == 0) return false;
  --steps;
  if (is_literal_) return path == prefix_;
  if (path.size() < std::max(prefix_.size(), suffix_.size())) return false;
  if (!path.starts_with(prefix_) || !path.ends_with(suffix_)) return false;
  return run(path, steps);
}

bool Glob::consumes(const Step& step, unsigned char byte) const {
  switch (step.op) {
    case Op::byte:
      return step.value == byte;
    case Op::segment:
      return byte != '/';
    case Op::any:
      return true;
    case Op::set:
      return sets_[step.value].test(byte);
    case Op::split:
    case Op::jump:
    case Op::accepted:
      break;
  }
  return false;
}

void Glob::follow(std::uint32_t first, States& states) const {
  states.todo.push_back(first);
  while (!states.todo.empty()) {
    const std::uint32_t at = states.todo.back();
    states.todo.pop_back();
    if (states.seen[at] == states.generation) continue;
    states.seen[at] = states.generation;
    ++states.reached;
    const Step& step = steps_[at];
    if (step.op != Op::split && step.op != Op::jump) {
      states.steps.push_back(at);
      continue;
    }
    states.todo.push_back(step.value);
    if (step.op == Op::split) states.todo.push_back(at + 1);
  }
}

bool Glob::run(std::string_view path, std::uint64_t& left) const {
  constexpr std::uint64_t kStepsPerByte = 16;  // of making room, beside those of a state
  const auto spend = [&left](std::uint64_t cost) {
    left -= std::min(left, cost);
    return left != 0;
  };
  if (!spend(steps_.size() / kStepsPerByte)) return false;
  States now(steps_.size());
  States next(steps_.size());
  follow(0, now);
  for (const char c : path) {
    if (now.steps.empty() || !spend(now.reached)) return false;
    next.clear();
    for (const std::uint32_t at : now.steps) {
      if (consumes(steps_[at], static_cast<unsigned char>(c))) follow(at + 1, next);
    }
    std::swap(now, next);
  }
  return std::ranges::any_of(now.steps,
                             [&](std::uint32_t at) { return steps_[at].op == Op::accepted; });
}

}  // namespace micryscope
