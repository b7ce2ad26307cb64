// Where the graph or a trace was cut short. Hostile code can make any walk endless or as large as
// the square of the program, so each has a cap; whatever a cap left out is counted here and becomes
// a notification, because what is skipped in silence is missed.
//
//     if (callers.size() > kMaximumCallers) limits.reached(Limit::callers, parameter);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "graph/program.h"

namespace micryscope::graph {

enum class Limit : std::uint8_t {
  callers,       ///< of one function: what the others hand in was not followed
  returns,       ///< values of one function
  versions,      ///< of one variable that functions share
  targets,       ///< functions, classes or API paths that one value may be
  depth,         ///< of a chain of values, calls, fields, bases or exports
  walk,          ///< of one look-up: objects that a field was searched in
  origins,       ///< of one value
  contexts,      ///< calls around an operation that were told apart
  combinations,  ///< of constants in one text
  parts,         ///< that one value is made of
  sinks,         ///< places that one value reaches
  text,          ///< bytes of one text that is put together from constants
  may_edges,     ///< flows that only some run could have
  cycle,         ///< answers that depend on one another, too many or without coming to rest
  budget,        ///< steps that one question may take
  size,          ///< source of files that belong together
};

inline constexpr std::size_t kLimitCount = static_cast<std::size_t>(Limit::size) + 1;

/// May a verdict depend on what the cap left out, and is it one that no ordinary program meets?
/// Then the report is not complete, or a file that was made to meet it would hide what is found
/// beside it. Programs of some size meet the others all the time: what they leave out is a value
/// that nobody knows, as any input of a program is.
bool is_decisive(Limit limit);

class Limits {
 public:
  void reached(Limit limit, NodeId at);

  struct Cut {
    Limit limit = Limit::callers;
    NodeId at;
  };
  /// What is reached from now on goes there, null for here, since it may have to be taken back;
  /// gives where it went before.
  std::vector<Cut>* divert(std::vector<Cut>* to) { return std::exchange(diverted_, to); }

  struct Hit {
    Limit limit = Limit::callers;
    std::size_t places = 0;
    NodeId first;
  };
  /// In the order of the enum; only what was reached.
  std::vector<Hit> hits() const;

 private:
  struct Count {
    std::unordered_set<std::uint32_t> seen;
    NodeId first;
  };
  std::array<Count, kLimitCount> counts_;
  std::vector<Cut>* diverted_ = nullptr;
};

/// What is cut short while this lives is not taken back: for answers that depend on the program
/// alone, whoever asked for them.
class SaidForGood {
 public:
  explicit SaidForGood(Limits& limits) : limits_(limits), before_(limits.divert(nullptr)) {}
  ~SaidForGood() { limits_.divert(before_); }
  SaidForGood(const SaidForGood&) = delete;
  SaidForGood& operator=(const SaidForGood&) = delete;

 private:
  Limits& limits_;
  std::vector<Limits::Cut>* const before_;
};

/// "limit-callers", the notification's id.
std::string id_of(Limit limit);
/// What was cut short, for people: "a function returns more values than are followed".
std::string_view describe(Limit limit);

}  // namespace micryscope::graph
